"""A shop's first catalogue, from a CSV file to the hub's books, beside bare sqlite3.

`python -m tests.bench.bench_import [ARTICLES]`. Ours is `countertop catalogue import`,
start of the command included: it checks every cell, finds what changed and prepares
what kiosks fetch. The bare side reads the file with `csv` and inserts its rows in one
durable commit.
"""

import csv
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from firmware.hub.catalogue.files.goods_file import HEADER
from firmware.retail.codes.gtin import check_digit
from firmware.virtual.settings import toml
from tests.bench.report import compare, fact, heading

ROUNDS = 3
LIMIT_S = 60.0


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    ours, bare = list[float](), list[float]()
    with tempfile.TemporaryDirectory() as name:
        goods = Path(name) / "goods.csv"
        write(goods, count)
        for number in range(ROUNDS):
            folder = Path(name) / str(number)
            folder.mkdir()
            ours.append(timed(imported, goods, folder))
            bare.append(timed(inserted, goods, folder))
    heading("bare")
    compare(f"{count} articles imported, s", ours, bare, "")
    fact("  the slowest, s", max(ours), "less than 10")


def write(goods: Path, count: int) -> None:
    """A catalogue as a spreadsheet saves it."""
    with goods.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(HEADER)
        for number in range(count):
            body = f"690{number:09d}"
            price = f"{1 + number % 500}.{number % 100:02d}"
            gtin = body + check_digit(body)
            plain = [gtin, f"苏打饼干 {number}", price, "piece", "no", ""]
            said = [f"类别{number % 60}", f"品牌{number % 900}", "新品,冷藏", "13%"]
            rows.writerow([*plain, *said, price, "no", "no"])


def imported(goods: Path, folder: Path) -> None:
    """The command itself, into a new shop."""
    config = folder / "hub.toml"
    config.write_text(toml({"data": str(folder / "hub")}), "utf-8")
    words = ("catalogue", "import", str(goods), "--config", str(config))
    subprocess.run(
        [sys.executable, "-m", "firmware.cli.main", *words],
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=LIMIT_S,
    )


def inserted(goods: Path, folder: Path) -> None:
    """The least that Python can do with such a file."""
    path = folder / "bare.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            db.execute(f"PRAGMA {pragma}").fetchall()
        columns = ", ".join(HEADER[1:])
        db.execute(f"CREATE TABLE goods (gtin TEXT PRIMARY KEY, {columns})")
        with goods.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            next(rows)
            db.execute("BEGIN IMMEDIATE")
            places = ", ".join("?" * len(HEADER))
            db.executemany(f"INSERT INTO goods VALUES ({places})", rows)  # noqa: S608 - ours
            db.execute("COMMIT")


def timed(work: Callable[[Path, Path], None], goods: Path, folder: Path) -> float:
    began_s = time.perf_counter()
    work(goods, folder)
    return time.perf_counter() - began_s


if __name__ == "__main__":
    main()
