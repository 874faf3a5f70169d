"""Both boxes without one of the safeguards of a suspended basket."""

from firmware.hub.baskets import store as basket_store
from firmware.hub.baskets.store import KeptBasket
from firmware.hub.port import store as port_store
from firmware.kiosk.journal import record_rows
from tests.stress.crash_points.mutants.mutant import Mutant, Mutants, one
from tests.stress.crash_points.points import Fault


def _always(*_given: object, **_named: object) -> bool:
    return True


def _never(*_given: object, **_named: object) -> None:
    """Does nothing, whatever it is named."""


BASKET_MUTANTS: Mutants = {
    "hub: the counter sells a basket that its kiosk has": Mutant(
        script="suspend, kiosk and hub at once",
        changes=one(KeptBasket, "released", property(_always)),
    ),
    "hub: a basket that was sold at the counter is still to be had": Mutant(
        script="suspend, cash on the hub",
        changes=one(basket_store, "take", _never),
    ),
    "hub: cash that is booked again under its key is another one": Mutant(
        script="suspend, cash on the hub",
        changes=one(port_store, "claim", _always),
        breaks=frozenset({Fault.HUB}),
    ),
    "kiosk: a basket that was recalled and paid can be recalled": Mutant(
        script="suspend and recall",
        changes=one(record_rows, "ended_basket", _never),
    ),
}
