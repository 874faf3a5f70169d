import sys
from pathlib import Path

# importlib mode knows no packages: the kiosk on a desk stands beside its own tests.
sys.path.insert(0, str(Path(__file__).parents[1] / "kiosk"))
