import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from firmware.base.errors import ConfigError
from firmware.hub.catalogue.files.goods_file import read_goods
from firmware.hub.catalogue.files.sheet_process import Cell, cell_text
from firmware.hub.catalogue.files.spreadsheet import MAX_UNPACKED_BYTES, OLE
from firmware.retail.article import Article

SHEET = "xl/worksheets/sheet1.xml"
FOLDER = Path(__file__).parents[3] / "data" / "catalogue"
GOODS = (
    Article("6901234567892", "矿泉水", 350),
    Article("0036000291452", "纸巾", 1_580, off_sale=True),
    Article("00123", "红富士苹果", 1_580, by_weight=True),
    Article("96385074", "啤酒", 500),
)


def xlsx(**sheets: list[list[str]]) -> bytes:
    """A spreadsheet with the least that the format asks for, cells as text."""
    name = "xl/worksheets/sheet{}.xml"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    spaces = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{packages}/content-types"><Override PartName="/xl/workbook'
            f'.xml" ContentType="{kinds}.sheet.main+xml"/></Types>',
        )
        file.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{packages}/relationships"><Relationship Id="r1" '
            f'Type="{rels}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        listed = "".join(
            f'<sheet name="{title}" sheetId="{n}" r:id="r{n}"/>'
            for n, title in enumerate(sheets, 1)
        )
        file.writestr(
            "xl/workbook.xml",
            f'<workbook {spaces} xmlns:r="{rels}"><sheets>{listed}</sheets></workbook>',
        )
        links = "".join(
            f'<Relationship Id="r{n}" Type="{rels}/worksheet" '
            f'Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        file.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{packages}/relationships">{links}</Relationships>',
        )
        for n, rows in enumerate(sheets.values(), 1):
            cells = "".join(map(_row, rows))
            file.writestr(
                name.format(n),
                f"<worksheet {spaces}><sheetData>{cells}</sheetData></worksheet>",
            )
    return packed.getvalue()


def rewritten(data: bytes, parts: Mapping[str, str]) -> bytes:
    """The same spreadsheet with these parts in the place of its own, or besides."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return packed.getvalue()


def _row(cells: list[str]) -> str:
    inline = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
    return f"<row>{inline}</row>"


HEADING = ["条码", "品名", "售价"]
WATER = ["6901234567892", "矿泉水", "3.50"]


@pytest.mark.parametrize("file", ["goods.xlsx", "goods.xls"])
def test_a_till_s_spreadsheet_is_read_by_its_visible_sheet(file: str) -> None:
    """With a title, numbers as numbers, a total below, a hidden sheet of old prices."""
    found = read_goods(file, (FOLDER / file).read_bytes())
    assert found.articles == GOODS
    told = found.understood
    assert told.source == 'a spreadsheet, sheet "商品", headings in line 3'
    assert told.ignored == ("序号", "库存")
    assert told.notes[-1] == "line 8 is a total: left out"


def test_of_two_sheets_with_a_heading_one_must_be_named() -> None:
    data = xlsx(一=[HEADING, WATER], 二=[HEADING, [*WATER[:2], "4"]], 三=[["说明"]])
    with pytest.raises(ConfigError, match=r'2 sheets with a heading.*"一", "二"$'):
        read_goods("s.xlsx", data)
    assert read_goods("s.xlsx", data, sheet="二").articles[0].price_fen == 400
    with pytest.raises(ConfigError, match='--sheet: allowed: "一", "二", "三"'):
        read_goods("s.xlsx", data, sheet="四")


def test_a_fault_names_sheet_line_and_column() -> None:
    data = xlsx(商品=[HEADING, [*WATER[:2], "x"]])
    with pytest.raises(ConfigError) as caught:
        read_goods("s.xlsx", data)
    told = str(caught.value)
    assert told.startswith(
        "s.xlsx, sheet \"商品\": 1 error:\n  line 2.售价: 'x'; allowed"
    )


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (xlsx(a=[HEADING, WATER])[:300], "a damaged or half-copied spreadsheet"),
        (OLE + b"\0" * 600, "s.xls"),
        (
            (FOLDER / "goods.xls").read_bytes()[:2_000],
            "s.xls",
        ),
        (xlsx(a=[["x"]], b=[["y"]]), "no heading; allowed: --sheet with one of"),
    ],
)
def test_a_damaged_spreadsheet_is_refused(data: bytes, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        read_goods("s.xls", data)


def test_a_cell_far_away_cannot_take_all_memory() -> None:
    data = xlsx(a=[HEADING, WATER])
    far = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(far, "w") as new:
        for name in old.namelist():
            body = old.read(name).replace(
                b"</sheetData>",
                b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
            )
            new.writestr(name, body)
    with pytest.raises(ConfigError, match=r"s\.xlsx: "):
        read_goods("s.xlsx", far.getvalue())


def test_one_text_in_a_million_cells_takes_no_memory_of_the_command() -> None:
    """A file of a few kilobytes that is gigabytes of text once it is unpacked."""
    spaces = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rels = "http://schemas.openxmlformats.org"
    rows = '<row><c t="s"><v>0</v></c></row>' * 5_000
    text = "茶" * 30_000
    parts = {
        SHEET: f"<worksheet {spaces}><sheetData>{rows}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst {spaces}><si><t>{text}</t></si></sst>",
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{rels}/package/2006/relationships">'
            + "".join(
                f'<Relationship Id="r{n}" Type="{rels}/officeDocument/2006/'
                f'relationships/{kind}" Target="{target}"/>'
                for n, kind, target in (
                    (1, "worksheet", "worksheets/sheet1.xml"),
                    (2, "sharedStrings", "sharedStrings.xml"),
                )
            )
            + "</Relationships>"
        ),
    }
    data = rewritten(xlsx(a=[HEADING]), parts)
    assert len(data) < 10_000
    with pytest.raises(ConfigError, match="more text than any list of articles"):
        read_goods("s.xlsx", data)


def test_a_sheet_that_begins_further_down_keeps_its_line_numbers() -> None:
    data = xlsx(a=[HEADING, [*WATER[:2], "x"]])
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        sheet = file.read(SHEET).decode()
    sheet = sheet.replace("<row>", '<row r="7">', 1).replace("<row>", '<row r="9">', 1)
    with pytest.raises(ConfigError, match=r"line 9\.售价"):
        read_goods("s.xlsx", rewritten(data, {SHEET: sheet}))


def test_a_packed_file_that_grows_without_end_is_refused() -> None:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file,
        file.open("xl/a", "w", force_zip64=True) as part,
    ):
        for _ in range(MAX_UNPACKED_BYTES // 2**24 + 1):
            part.write(bytes(2**24))
    with pytest.raises(ConfigError, match="bytes unpacked; allowed"):
        read_goods("s.xlsx", packed.getvalue())


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (6901234567892.0, "6901234567892"),
        (15.8, "15.8"),
        (True, "yes"),
        ("x", "x"),
        (3, "3"),
        (1e300, "1e+300"),
    ],
)
def test_a_number_loses_only_the_decimals_of_its_format(cell: Cell, text: str) -> None:
    assert cell_text(cell) == text
