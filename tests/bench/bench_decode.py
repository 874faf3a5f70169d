"""The cascade beside pyzbar, zxing-cpp and OpenCV alone, on a folder of photographs.

`python tests/bench/bench_decode.py [FOLDER] [--every N]`. The folder holds an
`expected.json` that lists `images` with `file`, `cls`, `kind` and `texts`. All readers
see each picture one after the other, so that a slow moment hits them alike. A *wrong*
read is a text that is not on the picture, in a symbology that a till accepts. Times
are milliseconds of one thread; the kinds without a code are *foreign* and *neg*.
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from drivers.api import DriverError, Symbology
from drivers.decode import decode, zbar, zxing
from drivers.decode.finding import settle_upc
from drivers.decode.options import Options
from drivers.pictures import Pixels, bounded, grey, unpacked

PROJECT = Path(__file__).resolve().parents[2]
FOLDER = PROJECT.parent / "shared" / "data" / "decode"
SIZES = {"as photographed": (1 << 15, 1 << 15), "bounded to 1280x720": (1280, 720)}
WITH_CODE = "pos"
OPTIONS = Options()

Code = tuple[str, str]


def normal(text: str, symbology: Symbology) -> Code:
    """EAN-13, UPC-A and UPC-E as one GTIN of 13 digits, so that readers compare."""
    if symbology is Symbology.UPCE and len(text) == 8:
        text = expanded(text)
    if symbology in {Symbology.EAN13, Symbology.UPCA, Symbology.UPCE}:
        return "gtin", text.zfill(13)
    return str(symbology), text


def expanded(text: str) -> str:
    """A UPC-E as the UPC-A that it abbreviates (GS1, section 5.2.2.4)."""
    system, body, check = text[0], text[1:7], text[7]
    match body[5]:
        case "0" | "1" | "2":
            body = body[:2] + body[5] + "0000" + body[2:5]
        case "3":
            body = body[:3] + "00000" + body[3:5]
        case "4":
            body = body[:4] + "00000" + body[4]
        case _:
            body = body[:5] + "0000" + body[5]
    return system + body + check


def cascade(image: Pixels) -> set[Code]:
    return {normal(one.text, one.symbology) for one in decode(image)}


def zxing_hard(image: Pixels) -> set[Code]:
    found = zxing.read(grey(image), OPTIONS.symbologies, hard=True)
    return {normal(one.text, one.symbology) for one in found}


def zxing_fast(image: Pixels) -> set[Code]:
    found = zxing.read(grey(image), OPTIONS.symbologies, hard=False)
    return {normal(one.text, one.symbology) for one in found}


def pyzbar_alone(image: Pixels) -> set[Code]:
    found = zbar.read(grey(image), OPTIONS.symbologies)
    return {normal(one.text, one.symbology) for one in found}


def opencv(image: Pixels) -> set[Code]:
    found = set[Code]()
    ok, texts, kinds, _ = BARS.detectAndDecodeWithType(image)
    if ok:
        names = {"EAN_13": Symbology.EAN13, "EAN_8": Symbology.EAN8}
        names |= {"UPC_A": Symbology.UPCA, "UPC_E": Symbology.UPCE}
        for text, kind in zip(texts, kinds, strict=True):
            if text and kind in names:
                found.add(normal(*settle_upc(text, names[kind])))
    try:
        ok, texts, _, _ = SQUARES.detectAndDecodeMulti(image)
    except UnicodeDecodeError:  # the binding cannot hand over a text in Kanji mode
        return found
    return found | {normal(text, Symbology.QR) for text in texts if ok and text}


BARS, SQUARES = cv2.barcode.BarcodeDetector(), cv2.QRCodeDetector()
READERS: dict[str, Callable[[Pixels], set[Code]]] = {
    "cascade": cascade,
    "zxing hard": zxing_hard,
    "zxing fast": zxing_fast,
    "pyzbar": pyzbar_alone,
    "OpenCV": opencv,
}


@dataclass(slots=True)
class Tally:
    """What one reader did with one category."""

    pictures: int = 0
    read: int = 0
    wrong: int = 0
    ms: list[float] = field(default_factory=list[float])

    def row(self) -> str:
        recall = f"{100 * self.read / self.pictures:6.1f}"
        median, slow = np.percentile(self.ms, [50, 95])
        return f"{recall} %{self.wrong:7}{median:9.1f}{slow:9.1f}"


def measure(
    folder: Path, images: list[dict[str, object]], size: tuple[int, int]
) -> dict[tuple[str, str], Tally]:
    """Every reader on every picture: tallies by category and reader."""
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for entry in images:
        image = unpacked((folder / str(entry["file"])).read_bytes())
        if image is None:
            raise DriverError(f"{entry['file']} is no picture")
        image = bounded(image, *size)
        truth = {
            normal(text, Symbology[kind])
            for kind, text in entry["texts"]  # type: ignore[attr-defined]
        }
        total = "all with a code" if entry["kind"] == WITH_CODE else "all without"
        for name, reader in READERS.items():
            began_s = time.thread_time()
            found = reader(image)
            took_ms = (time.thread_time() - began_s) * 1e3
            for category in (str(entry["cls"]), total):
                tally = tallies[category, name]
                tally.pictures += 1
                tally.read += bool(found & truth)
                tally.wrong += bool(found - truth)
                tally.ms.append(took_ms)
    return tallies


def report(tallies: dict[tuple[str, str], Tally]) -> None:
    for category in sorted({category for category, _ in tallies}):
        pictures = tallies[category, "cascade"].pictures
        print(f"{category:<18}{pictures:5} pictures   recall  wrong   median      p95")
        for name in READERS:
            print(f"  {name:<30}{tallies[category, name].row()}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    parser.add_argument("--every", type=int, default=1, help="take each Nth picture")
    parser.add_argument("--size", choices=SIZES, help="one of both sizes only")
    args = parser.parse_args()
    if not (args.folder / "expected.json").is_file():
        print(f"no photographs with an expected.json in {args.folder}", file=sys.stderr)
        return 2
    listed = json.loads((args.folder / "expected.json").read_text("utf-8"))["images"]
    for name, size in SIZES.items():
        if args.size in {None, name}:
            print(f"\n== {name}")
            report(measure(args.folder, listed[:: args.every], size))
    return 0


if __name__ == "__main__":
    sys.exit(main())
