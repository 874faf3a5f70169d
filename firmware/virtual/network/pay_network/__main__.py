"""`python -m firmware.virtual.network.pay_network --folder DIR`."""

import argparse
from pathlib import Path

from firmware.virtual.network.pay_network.process import serve

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Two payment networks on loopback.")
    parser.add_argument("--folder", type=Path, required=True, help="keys and books")
    parser.add_argument(
        "--attached", action="store_true", help="end when the standard input does"
    )
    asked = parser.parse_args()
    serve(asked.folder, attached=asked.attached)
