import pytest

from drivers.decode import decode
from drivers.sim.camera.album import GOODS
from drivers.sim.camera.packaging import Pack, side_of
from drivers.sim.camera.scan_field import Placing, field_with, jpeg
from drivers.vision.pictures import Pixels, unpacked

PACKS = {name: pack for name, pack, _ in GOODS}


def seen(name: str, placing: Placing) -> list[str]:
    return [each.text for each in decode(field_with(side_of(PACKS[name]), placing))]


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_each_good_is_read_where_a_press_lays_it(pack: Pack) -> None:
    file = jpeg(field_with(side_of(pack), Placing(turn_deg=-6)))
    picture: Pixels | None = unpacked(file)
    assert picture is not None
    assert [each.text for each in decode(picture)] == [pack.gtin]


@pytest.mark.parametrize(
    "placing",
    [Placing(covered=0.4), Placing(blurred=0.9), Placing(x=0.95, y=0.95)],
    ids=["covered", "blurred", "half outside"],
)
def test_what_a_camera_could_not_see_is_not_read(placing: Placing) -> None:
    assert seen("yoghurt", placing) == []


def test_a_print_may_lie_upside_down_and_anywhere() -> None:
    placings = (Placing(turn_deg=180), Placing(x=0.4, y=0.42, turn_deg=12))
    gtin = [PACKS["yoghurt"].gtin]
    assert [seen("yoghurt", each) for each in placings] == [gtin, gtin]
