"""Which of two codes in one view is meant: the screen that asks. Pure."""

from drivers.api import Picture
from firmware.kiosk.sale.seen.sightings import Choice
from firmware.kiosk.ui.screens.elements import (
    GAP_PX,
    band,
    first_fitting,
    row,
    text_px,
)
from firmware.kiosk.ui.screens.scene import Scene
from firmware.retail.money import yuan

_CHOICE_PX = 16


def choosing(choice: Choice, scene: Scene, *, asked: str) -> Picture:
    """Which of two codes in one view is meant, and the button for each answer."""
    tr = scene.tr
    answers = (
        (tr("付款键 店内标签"), tr("付款键 标签"), choice.label_fen),
        (tr("撤销键 商品条码"), tr("撤销键 商品"), choice.article_fen),
        (
            tr("补打键 是两件"),
            tr("补打键 两件"),
            choice.label_fen + choice.article_fen,
        ),
    )
    return (
        *band(asked, scene.width_px, y_px=0),
        *(
            part
            for index, answer in enumerate(answers, start=1)
            for part in _answer(*answer, scene=scene, y_px=2 + index * _CHOICE_PX)
        ),
    )


def _answer(
    words: str, short: str, amount_fen: int, *, scene: Scene, y_px: int
) -> Picture:
    amount = yuan(amount_fen)
    room_px = scene.width_px - text_px(amount) - GAP_PX
    left = first_fitting((words, short), room_px)
    return row(left, amount, scene.width_px, y_px=y_px)
