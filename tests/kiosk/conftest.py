import sys
from pathlib import Path

# importlib mode knows no packages: the builders stand beside the tests.
sys.path.insert(0, str(Path(__file__).parent))
