"""Whether the catalogues and the policy of a sale can have been in force then. Pure."""

from datetime import timedelta
from functools import lru_cache

from firmware.hub.sales.claims.claim import Claim
from firmware.hub.sales.claims.event_time import earliest_after, moved
from firmware.hub.sales.claims.order_flag import FlagKind, OrderFlag
from firmware.retail.policy.policy import Policy

SLACK_DAYS = 1
"""What a kiosk may sell beyond the limit of its policy: clocks differ."""


def in_force_flag(claim: Claim) -> OrderFlag | None:
    """A catalogue or a policy that the sale names and that no kiosk can have had.

    A kiosk sells no longer by what the hub has not confirmed (E30). A sale under a
    policy that the hub does not know is not judged here.
    """
    policy = claim.policy
    if policy is None:
        return None
    return _policy_flag(claim, policy) or _revisions_flag(claim, policy)


def came_later(claim: Claim) -> bool:
    """Whether the hub made a catalogue or the policy of a sale only after the sale.

    For a sale that could not be judged when it was received: what has come since then
    under the same number is not what the kiosk had.
    """
    known, at = claim.known, claim.time.at
    made_at = [known.revisions.made_at.get(each, "") for each in _revisions(claim)]
    made_at.append(known.versions.made_at.get(claim.sale.policy_version, ""))
    return any(earliest_after(each) > at for each in made_at)


def _policy_flag(claim: Claim, policy: Policy) -> OrderFlag | None:
    superseded_at = claim.known.versions.superseded_at.get(policy.version)
    late = _late_fault(superseded_at, claim, policy)
    if late is None:
        return None
    return OrderFlag(FlagKind.POLICY_IMPOSSIBLE, f"policy {policy.version}", late)


def _revisions_flag(claim: Claim, policy: Policy) -> OrderFlag | None:
    for revision in sorted(_revisions(claim)):
        wrong = _revision_fault(revision, claim, policy)
        if wrong is not None:
            said = f"catalogue revision {revision}"
            return OrderFlag(FlagKind.REVISION_IMPOSSIBLE, said, wrong)
    return None


def _revision_fault(revision: int, claim: Claim, policy: Policy) -> str | None:
    """Why no kiosk can have had this revision.

    A number in a gap is one that a restored database lost: kiosks may name it for as
    long as one that was superseded by the first number after the gap.
    """
    own, revisions = claim.sale.catalogue_revision, claim.known.revisions
    if revision > own:
        return f"the newest that the sale names is {own}"
    superseded_at = revisions.superseded_at.get(revision)
    if revision not in revisions.made_at and superseded_at is None:
        return f"revision {revision} never was in force here"
    return _late_fault(superseded_at, claim, policy)


def _late_fault(superseded_at: str | None, claim: Claim, policy: Policy) -> str | None:
    """Whether no kiosk can have sold any more by what was superseded then."""
    if not superseded_at:
        return None
    last = _last_use(superseded_at, policy.catalogue.stale_limit_days)
    if claim.first_at <= last:
        return None
    return f"superseded at {superseded_at}; no kiosk had it any more after {last}"


def _revisions(claim: Claim) -> set[int]:
    sale = claim.sale
    named = {line.revision or sale.catalogue_revision for line in sale.lines}
    return named | {sale.catalogue_revision}


@lru_cache(maxsize=4096)
def _last_use(superseded_at: str, stale_limit_days: int) -> str:
    return moved(superseded_at, timedelta(days=stale_limit_days + SLACK_DAYS))
