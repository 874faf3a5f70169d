"""A case, what it comes to, and where that differs from what it expects."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from firmware.base.wording.phrases import Phrase
from firmware.price_cases.kinds.hint import hint_case
from firmware.price_cases.kinds.ledger import OTHER_ORDERS, LedgerBooks
from firmware.price_cases.kinds.membership import birthday_case, earn_case, tier_case
from firmware.price_cases.kinds.policy import contradicting_offers, policy_case
from firmware.price_cases.kinds.quote import Result, most_points, quote
from firmware.price_cases.kinds.refund import refund_case
from firmware.price_cases.kinds.split import split_case
from firmware.price_cases.reading.faults import CaseFault, Faults
from firmware.price_cases.reading.form import CaseForm

UNORDERED = frozenset({"rules", "gifts", "refused", "faults"})
"""Keys of lists in which the order means nothing."""
RACE = "race"
"""The kind of cases in which nothing is computed: they are run on real processes."""

PURE: Mapping[str, Callable[[CaseForm], Result]] = {
    "quote": quote,
    "max_points": most_points,
    "hint": hint_case,
    "refund": refund_case,
    "split": split_case,
    "earn": earn_case,
    "tier": tier_case,
    "birthday": birthday_case,
    "policy": policy_case,
    "ext": quote,
}
"""What computes each kind that needs no database."""
BASKETS = ("quote", "ext", "max_points", "refund", "hint")
"""The kinds whose `given` is a basket."""
KINDS = (*PURE, "ledger", "replay")


@dataclass(frozen=True, slots=True)
class PriceCase:
    """A case of a file, its `given` and `expect` not looked at yet.

    `id` names it: that of the file, or its place. `note` is for people.
    """

    id: str
    kind: object
    given: object
    expect: object
    note: str = ""


@dataclass(frozen=True, slots=True)
class ComputedCase:
    """What a case came to, in the form of `expect`; `faults` says why it is refused."""

    case: PriceCase
    found: Result
    faults: tuple[CaseFault, ...]

    @property
    def left_out(self) -> bool:
        """Whether there is nothing to compute."""
        return self.case.kind == RACE

    def warnings(self) -> Iterator[tuple[str, str]]:
        """The ids of offers that no policy may have, each with a word for why."""
        if self.case.kind in BASKETS and not self.faults:
            yield from contradicting_offers(self.case.given)

    @property
    def unreadable(self) -> bool:
        """Whether the case could not be read, and did not expect that."""
        return bool(self.faults) and not self._expects_refusal

    @property
    def _expects_refusal(self) -> bool:
        expect = self.case.expect
        return isinstance(expect, Mapping) and "refuse" in expect

    def differences(self) -> Iterator[tuple[str, object, object]]:
        """Key, wanted and got of each key of `expect` that differs.

        Other results for other orders of arrival differ, whatever is expected (N20).
        """
        if OTHER_ORDERS in self.found:
            yield OTHER_ORDERS, [], self.found[OTHER_ORDERS]
        if isinstance(self.case.expect, Mapping) and not self.left_out:
            for key, wanted in cast("Mapping[str, object]", self.case.expect).items():
                got = _narrowed(self.found.get(key), wanted)
                if _comparable(key, got) != _comparable(key, wanted):
                    yield key, wanted, got


def computed(case: PriceCase, books: LedgerBooks) -> ComputedCase:
    """What a case comes to; a case that cannot be read is refused with its faults."""
    faults: Faults = []
    kinds = {
        **PURE,
        "ledger": books.ledger_case,
        "replay": books.replay_case,
    }
    given = CaseForm(case.given, "", faults)
    if case.kind == RACE:
        return ComputedCase(case, {"left_out": RACE}, ())
    kind = case.kind if isinstance(case.kind, str) else ""
    if kind not in kinds:
        instead = Phrase("one of {kinds}", kinds=tuple(kinds))
        top = CaseForm({"kind": case.kind}, "", faults)
        top.refuse("kind", case.kind, instead, reason="unknown_kind")
        return ComputedCase(case, _refused(faults), tuple(faults))
    found = {} if faults else kinds[kind](given)
    once = tuple(dict.fromkeys(faults))
    return ComputedCase(case, _refused(once) if once else found, once)


def _refused(faults: Faults | tuple[CaseFault, ...]) -> Result:
    why = [str(each.phrase) for each in faults]
    return {"refuse": faults[0].reason, "why": why}


def _narrowed(got: object, wanted: object) -> object:
    """Of a list of objects, the keys that the wanted ones have; all of anything else.

    These are the steps of a refund and the answers of a ledger.
    """
    if not (isinstance(wanted, list) and isinstance(got, list)):
        return got
    some, found = cast("list[object]", wanted), cast("list[object]", got)
    if len(some) != len(found):
        return found
    return [_only(b, a) for a, b in zip(some, found, strict=True)]


def _only(got: object, wanted: object) -> object:
    if not (isinstance(wanted, Mapping) and isinstance(got, Mapping)):
        return got
    found = cast("Mapping[str, object]", got)
    return {
        key: found[key] for key in cast("Mapping[str, object]", wanted) if key in found
    }


def _comparable(key: str, value: object) -> object:
    if key in UNORDERED and isinstance(value, list):
        return sorted(map(repr, cast("list[object]", value)))
    return value
