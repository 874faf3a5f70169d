import json

import pytest

from drivers.api import Button, Lamp
from firmware.base.errors import WireError
from firmware.protocol.records import encode_record
from firmware.virtual.page.messages import to_page
from firmware.virtual.page.messages.protocol import ORDERS, read_order
from firmware.virtual.page.messages.to_page import CounterShown, TabMessage
from firmware.virtual.page.messages.to_shop import (
    HeldThing,
    HoldPhone,
    LayGood,
    OutsideFault,
    PageOrder,
    PhoneFace,
    PressKey,
    ScanByPhone,
    ScanWith,
    SetFault,
    TakeGoodAway,
    TurnPhone,
)

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ('{"kind":"press","key":"pay"}', PressKey(key=Button.PAY)),
        ('{"kind":"take_away"}', TakeGoodAway()),
        (
            '{"kind":"fault","fault":"hub_away","on":true}',
            SetFault(fault=OutsideFault.HUB_AWAY, on=True),
        ),
        ('{"kind":"face","face":"pay"}', TurnPhone(face=PhoneFace.PAY)),
        ('{"kind":"scan","what":"slip"}', ScanByPhone(what=ScanWith.SLIP)),
        (
            '{"kind":"hold","thing":"badge","near":1.5}',
            HoldPhone(thing=HeldThing.BADGE, near=1.5),
        ),
        (
            '{"kind":"lay","good":"milk","x":0.25,"turn_deg":-9}',
            LayGood(good="milk", x=0.25, turn_deg=-9.0),
        ),
    ],
)
def test_an_order_is_read(text: str, order: PageOrder) -> None:
    assert read_order(text) == order


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"kind":"pay"}',
        '{"kind":"press","key":"reset"}',
        '{"kind":"press"}',
        '{"kind":"press","key":"pay","hard":true}',
        '{"kind":"fault","fault":"flood","on":true}',
        '{"kind":"lay","good":"milk","x":1.5}',
        '{"kind":"lay","good":"milk","turn_deg":181}',
        '{"kind":"lay","good":"milk","blurred":"much"}',
        '{"kind":"hold","thing":"purse"}',
        '{"kind":"hold","near":0.1}',
        '{"kind":"mood","mood":"sulks"}',
    ],
)
def test_what_is_no_order_is_refused(text: str) -> None:
    with pytest.raises(WireError, match="order"):
        read_order(text)


def test_each_kind_has_a_name_of_its_own() -> None:
    told = [
        each
        for each in vars(to_page).values()
        if isinstance(each, type)
        and issubclass(each, TabMessage)
        and each is not TabMessage
    ]
    names = [str(each.__struct_config__.tag) for each in (*told, *ORDERS)]
    assert len(set(names)) == len(names)


def test_a_tab_begins_with_a_dark_counter() -> None:
    assert json.loads(encode_record(CounterShown())) == {
        "kind": "counter",
        "shelf": {"kind": "shelf", "goods": [], "store": "", "undo_hold_s": 2.0},
        "shop": {"kind": "shop", "state": "opening", "reason": ""},
        "power": {"kind": "power", "on": False},
        "hub": {"kind": "hub", "on": False},
        "faults": {"kind": "faults", "since_ms": {}},
        "glass": None,
        "texts": {"kind": "texts", "texts": []},
        "lamp": {"kind": "lamp", "colour": Lamp.OFF},
        "keys": {"kind": "keys", "down": []},
        "laid": {"kind": "laid", "good": None, "held": None, "webcam": False},
        "picture": {
            "kind": "picture",
            "number": 0,
            "width_share": 0.0,
            "side_px": [1, 1],
        },
        "phone": {
            "kind": "phone",
            "face": "pass",
            "site": "",
            "page": "",
            "opened": 0,
            "member": False,
            "wallet": None,
            "fault": "",
            "things": [],
        },
        "view": {"kind": "view", "number": 0},
        "unsure": {"kind": "unsure", "codes": []},
        "printing": [],
        "waiting": None,
        "pile": [],
        "script": {
            "kind": "script",
            "name": "",
            "lines": [],
            "set_up": 0,
            "anew": False,
        },
        "script_run": {"kind": "script_run", "state": "none", "pace": "person"},
        "script_line": {
            "kind": "script_line",
            "number": 0,
            "text": "",
            "state": "done",
            "reason": {},
        },
        "recording": {"kind": "recording", "lines": 0},
    }
