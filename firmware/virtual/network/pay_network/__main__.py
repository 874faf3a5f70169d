"""`python -m firmware.virtual.network.pay_network --folder DIR`."""

import argparse
from pathlib import Path

from firmware.virtual.network.pay_network.process import serve

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Two payment networks on loopback.")
    parser.add_argument("--folder", type=Path, required=True, help="keys and books")
    serve(parser.parse_args().folder)
