"""Every command that a sale script may use; docs/sale-scripts.md explains them."""

from firmware.virtual.scripts.commands import (
    clocks,
    counter,
    expectations,
    faults,
    messages,
    narration,
    pages,
    payments,
    setup,
    wallets,
)
from firmware.virtual.scripts.script import Form

FORMS: tuple[Form, ...] = (
    *setup.FORMS,
    *clocks.FORMS,
    *wallets.FORMS,
    *counter.FORMS,
    *faults.FORMS,
    *messages.FORMS,
    *pages.FORMS,
    *payments.FORMS,
    *expectations.FORMS,
    *narration.FORMS,
)
