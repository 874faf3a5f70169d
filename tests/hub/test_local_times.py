"""Times of the wire in what people read of the books, as the shop's clock had them."""

from firmware.base.wording.phrases import Phrase
from firmware.hub.reports.business_day import with_local_times

CHINA = 480
UTC = "2026-03-01T08:00:00.000Z"


def test_a_text_names_the_shops_time() -> None:
    assert with_local_times(f"opened {UTC}", CHINA) == "opened 2026-03-01 16:00:00"


def test_a_phrase_keeps_its_template_for_the_translation() -> None:
    flag = Phrase("the hub: {hub_says}", hub_says=f"superseded at {UTC}")
    line = Phrase("{found}; {points} points withheld", found=flag, points=3)

    shown = with_local_times(line, CHINA)

    assert shown == "the hub: superseded at 2026-03-01 16:00:00; 3 points withheld"
    assert shown.template == line.template
    found = shown.fields["found"]
    assert isinstance(found, Phrase)
    assert found.template == flag.template
