"""The camera's view of the virtual kiosk in a real Chromium: outlines, own pictures.

And the visitor's own camera, which is a film to Chromium; and the list of keys.
Pictures go to `demo-out/pages`.
"""

from typing import Any

import pytest

from tests.pages.browsing import LIMIT_S
from tests.pages.kiosk_page import browsed
from tests.pages.own_pictures import make_own

pytestmark = pytest.mark.timeout(LIMIT_S + 60)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the browser found."""
    folder = tmp_path_factory.mktemp("own")
    film = make_own(folder)
    return browsed(
        "browse_kiosk_camera.mjs",
        str(folder),
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )


def test_the_pages_are_judged_as_every_page(found: dict[str, Any]) -> None:
    kinds = ("axe", "wide", "small", "console")
    assert {each: found[each] for each in kinds} == {each: [] for each in kinds}


def test_the_list_of_keys_is_a_dialog_that_gives_focus_back(
    found: dict[str, Any],
) -> None:
    assert found["keys"] == {
        "focus": "BUTTON",
        "escape": True,
        "back": "tab-faults",
        "rows": True,
        "card": True,
        "silent": True,
        "again": True,
    }


def test_codes_are_outlined_as_the_kiosk_tells(found: dict[str, Any]) -> None:
    assert found["outlined"] == {
        "taken": "EAN-13 6901234500011",
        "both": "EAN-13 6901234500011",
        "unsure": "看见 EAN-13，还没读清",
        "refused": "不收：店里没有这件商品",
        "pay_early": "不收：先扫商品",
    }


def test_a_picture_is_a_thing_on_the_counter(found: dict[str, Any]) -> None:
    assert found["picture"] == {
        "chosen": True,
        "sold": True,
        "moved": True,
        "enlarged": True,
        "dropped": True,
        "dragged": True,
    }


def test_what_is_no_picture_is_refused_in_the_page_s_language(
    found: dict[str, Any],
) -> None:
    assert found["faults"] == {
        "bytes": "图片太大，最多 8 MB。",
        "format": "只收 JPEG 和 PNG 图片。",
        "pixels": "像素太多，最多 2400 万。",
        "damaged": "图片打不开，可能坏了。",
        "english": "Only JPEG and PNG pictures.",
    }


def test_the_visitor_s_own_camera_shows_goods_to_the_kiosk(
    found: dict[str, Any],
) -> None:
    webcam = found["webcam"]
    assert 0.5 < webcam.pop("frames_per_s") <= 8.5
    assert 0 < webcam.pop("frame_max_bytes") <= 262_144
    assert webcam == {
        "sold": True,
        "outlines": ["refused", "taken"],
        "elsewhere": "别的页面的摄像头",
        "stopped": True,
        "dark": True,
        "replaced": "镜头下换成了别的，摄像头关了。",
    }


def test_what_keeps_a_camera_off_is_said_calmly(found: dict[str, Any]) -> None:
    said = found["said"]
    assert said["refused"].startswith("浏览器没有允许用摄像头。")
    assert said["none"].startswith("没有找到摄像头。")
    assert said["busy"].startswith("摄像头正被别的程序用着。")
    assert said["hidden"] == "你离开了这一页，摄像头就关了。"
    assert said["english"].startswith("The browser did not allow the camera.")


def test_the_phone_s_pages_get_no_camera(found: dict[str, Any]) -> None:
    assert found["phone"] == "NotAllowedError"


def test_no_message_to_a_tab_bears_a_pay_code(found: dict[str, Any]) -> None:
    assert found["digits"] == []
