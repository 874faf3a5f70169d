"""Every command that a sale script may use; docs/sale-scripts.md explains them."""

from firmware.demo.acts import counter, messages, opening, seeing, telling, trouble
from firmware.demo.script import Form

FORMS: tuple[Form, ...] = (
    *opening.FORMS,
    *counter.FORMS,
    *trouble.FORMS,
    *messages.FORMS,
    *seeing.FORMS,
    *telling.FORMS,
)
