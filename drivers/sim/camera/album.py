"""Made photographs of goods and of a member's phone, for want of real ones.

`python -m drivers.sim.camera.album FOLDER` writes them with their list, expected.json.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from drivers.sim.camera.packaging import WHITE, Pack, phone_with, side_of
from drivers.sim.camera.studio import Shot, packed, photograph
from drivers.vision.pictures import Pixels

MAX_BYTES = 60_000
LIST = "expected.json"
CARD = "CTM-0D5WP4649K3D"
CLUB = "会员卡"


@dataclass(frozen=True, slots=True)
class AlbumPhotograph:
    """One picture of the album: its file, its code, the print, and how it is taken."""

    file: str
    symbology: str
    text: str
    side: Pixels
    shot: Shot

    @property
    def entry(self) -> dict[str, object]:
        """Its entry in the list."""
        kind = {"EAN13": "GTIN"}.get(self.symbology, self.symbology)
        return {
            "file": self.file,
            "cat": f"made:{Path(self.file).stem}",
            "kind": "pos",
            "cls": kind,
            "sym": self.symbology,
            "texts": [[self.symbology, self.text]],
        }


WATER = Pack(
    gtin="6901234500011",
    brand="清泉 SPRING",
    name="天然矿泉水 550 ml",
    lines=(
        "Natural mineral water",
        "水源: 海拔 1800 m 雪山融水",
        "Ca 12 · Mg 3 · K 2 mg/L",
        "保质期 12 个月",
        "开启后请尽快饮用",
    ),
    ground=(236, 226, 204),
    ink=(120, 60, 20),
    accent=(178, 104, 24),
)
HERBS = Pack(
    gtin="6901234500028",
    brand="山野 HERBS",
    name="花草茶 20 袋",
    lines=(
        "配料: 洋甘菊、薄荷、柠檬草",
        "Camomile, mint, lemongrass",
        "20 × 1.5 g   NET 30 g",
        "95 °C · 3–5 min",
        "请置于阴凉干燥处",
    ),
    ground=(208, 234, 214),
    ink=(40, 80, 30),
    accent=(64, 128, 60),
    size_px=(1100, 600),
)
YOGHURT = Pack(
    gtin="6901234500035",
    brand="牧场 DAIRY",
    name="风味酸奶",
    lines=(
        "生牛乳 ≥ 85 %",
        "乳酸菌、白砂糖",
        "蛋白质 2.9 g/100 g",
        "2–6 °C 冷藏",
        "200 g",
    ),
    ground=WHITE,
    ink=(150, 70, 60),
    accent=(190, 100, 170),
    size_px=(1000, 620),
)
CHOCOLATE = Pack(
    gtin="6901234500042",
    brand="NOIR 72 %",
    name="黑巧克力",
    lines=(
        "可可液块、可可脂、白砂糖",
        "Cocoa mass, cocoa butter,",
        "sugar, emulsifier (soya)",
        "100 g  e",
        "Keep cool and dry",
    ),
    ground=(38, 52, 84),
    ink=(170, 206, 232),
    accent=(20, 28, 50),
    size_px=(1240, 560),
)
BISCUITS = Pack(
    gtin="6901234500059",
    brand="麦香 CRISP",
    name="全麦饼干",
    lines=(
        "小麦粉、植物油、燕麦",
        "May contain traces of nuts",
        "能量 2010 kJ/100 g",
        "NET 150 g",
        "2027.03.14  L 0712",
    ),
    ground=(150, 208, 240),
    ink=(30, 60, 110),
    accent=(40, 90, 200),
)
MILK = Pack(
    gtin="6901234500066",
    brand="晨牧",
    name="纯牛奶 1 L",
    lines=(
        "100 % 生牛乳",
        "Whole milk, UHT",
        "脂肪 3.6 g",
        "蛋白质 3.2 g",
        "常温保存",
    ),
    ground=(244, 240, 236),
    ink=(140, 70, 20),
    accent=(200, 130, 40),
    size_px=(760, 900),
    ladder=True,
)
TOOTHPASTE = Pack(
    gtin="6901234500073",
    brand="FRESH 薄荷牙膏",
    name="清新 120 g",
    lines=(
        "Fluoride 1450 ppm",
        "山梨糖醇、水、二氧化硅",
        "限期使用日期见管尾",
    ),
    ground=(228, 244, 236),
    ink=(90, 100, 0),
    accent=(150, 160, 20),
    size_px=(1300, 460),
)
JUICE = Pack(
    gtin="6901234500080",
    brand="果园 APPLE",
    name="苹果汁 300 ml",
    lines=(
        "100 % 苹果汁",
        "From concentrate",
        "无添加糖",
        "摇匀后饮用",
        "冷藏更佳",
    ),
    ground=(168, 226, 200),
    ink=(30, 90, 40),
    accent=(40, 40, 190),
)
GOODS = (
    ("water", WATER, Shot(seed=1, turn=-7, tilt=14, bend=95, glare=0.25, uneven=0.4)),
    ("herbs", HERBS, Shot(seed=2, turn=9, tilt=-18, lean=10, width_share=0.6)),
    ("yoghurt", YOGHURT, Shot(seed=5, turn=-14, bend=80, blur_px=1.0, light=0.75)),
    ("chocolate", CHOCOLATE, Shot(seed=4, turn=4, lean=-24, width_share=0.62)),
    ("biscuits", BISCUITS, Shot(seed=7, turn=24, tilt=10, glare=0.4, noise=4.0)),
    ("milk", MILK, Shot(seed=6, turn=-4, tilt=20, width_share=0.4, uneven=0.6)),
    ("toothpaste", TOOTHPASTE, Shot(seed=3, turn=172, motion_px=3, width_share=0.66)),
    ("juice", JUICE, Shot(seed=8, turn=-20, tilt=-12, bend=90, light=0.5, noise=5.0)),
)
PHONE = Shot(seed=9, turn=6, tilt=12, width_share=0.26, glare=0.15, uneven=0.4)


def album() -> tuple[AlbumPhotograph, ...]:
    """Eight articles, and a member's card on a phone."""
    goods = (
        AlbumPhotograph(f"{name}.jpg", "EAN13", pack.gtin, side_of(pack), shot)
        for name, pack, shot in GOODS
    )
    return (
        *goods,
        AlbumPhotograph("phone.jpg", "QR", CARD, phone_with(CARD, CLUB), PHONE),
    )


def write(folder: Path) -> None:
    """Write every photograph, and the list of them."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in album():
        picture = photograph(one.side, one.shot)
        (folder / one.file).write_bytes(packed(picture, MAX_BYTES))
    entries = {"images": [one.entry for one in album()]}
    text = json.dumps(entries, ensure_ascii=False, indent=1)
    (folder / LIST).write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
