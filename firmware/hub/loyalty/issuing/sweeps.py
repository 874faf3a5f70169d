"""Issues what newcomers and birthdays bring: a job, some members at a time."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import Connection, Engine

from firmware.hub.db.engine import reading, writing
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.issuing import store
from firmware.hub.loyalty.issuing.grants import Grant, Issuer, Occasion
from firmware.hub.loyalty.sweeps import keep_swept, swept_upto
from firmware.hub.loyalty.times import moment_of, text_of
from firmware.hub.members import birthdays
from firmware.hub.members import store as members_store
from firmware.hub.policy import store as policy_store
from firmware.protocol.envelope import Stamper
from firmware.retail.loyalty.birthdays import born_on_days
from firmware.retail.loyalty.store_days import store_day
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.offers.coupon_rules import CouponKind

log = logging.getLogger(__name__)

AT_ONCE = 50
"""Members in one transaction, so that no message waits for long."""
SETTLED_S = 5
"""How long after joining a member is checked: another process may be committing."""
BENEFIT = "coupon"
"""Stands for the sale where a birthday's benefit is a coupon."""


class CouponIssuing:
    """The job; the handler's thread, in slices. StoreError if the database cannot."""

    def __init__(
        self, engine: Engine, stamper: Stamper, monotonic_s: Callable[[], float]
    ) -> None:
        self._engine = engine
        self._stamper = stamper
        self._monotonic_s = monotonic_s

    def run(self, until_s: float) -> bool:
        """Issue what is due until `until_s`; whether there is more."""
        with reading(self._engine) as connection:
            policy = policy_store.newest(connection)
        rules = policy and policy.coupon_rules
        if policy is None or not rules or not (rules.newcomer or rules.birthday):
            return False
        while self._some(policy):
            if self._monotonic_s() >= until_s:
                return True
        return False

    def _some(self, policy: Policy) -> bool:
        """One slice of each rule; whether any had a whole one."""
        now = self._stamper.stamp().ts
        with writing(self._engine) as connection:
            issuer = Issuer(connection, now, policy.store_time.utc_offset_minutes)
            more = [
                *(_newcomers(issuer, r, policy) for r in policy.coupon_rules.newcomer),
                *(_birthdays(issuer, r) for r in policy.coupon_rules.birthday),
            ]
        return any(more)


def _newcomers(issuer: Issuer, rule: CouponKind, policy: Policy) -> bool:
    """Members who joined since the rule was first met, each once."""
    connection, place = issuer.connection, f"newcomer:{rule.id}"
    until = text_of(moment_of(issuer.now) - timedelta(seconds=SETTLED_S))
    after = swept_upto(connection, place) or _in_force_since(connection, policy)
    found = store.newcomers(connection, after, until, limit=AT_ONCE)
    for member_id, _ in found:
        grant = Grant(occasion=Occasion.NEWCOMER, member_id=member_id, cause=member_id)
        if issuer.issue(rule, grant):
            log.info("coupon_issued rule=%s member=%s", rule.id, member_id)
    last = found[-1][1] if found else after
    if last != swept_upto(connection, place):
        keep_swept(connection, place, last)
    return len(found) == AT_ONCE


def _in_force_since(connection: Connection, policy: Policy) -> str:
    """When the rules were stored in which a rule is met for the first time."""
    stored = policy_store.stored_at(connection, [policy.version])
    return stored.get(policy.version, "")


def _birthdays(issuer: Issuer, rule: CouponKind) -> bool:
    """Members whose birthday is today, once a calendar year (A47)."""
    connection, offset = issuer.connection, issuer.utc_offset_minutes
    today = store_day(moment_of(issuer.now), offset)
    place, day = f"birthday:{rule.id}", today.isoformat()
    swept_day, _, after = swept_upto(connection, place).partition(" ")
    born = birthdays.born_on_days(
        connection,
        born_on_days(today),
        after=after if swept_day == day else "",
        limit=AT_ONCE,
    )
    for member_id in _without_coupon(connection, born, rule, year=today.year):
        if coupon_store.use_birthday(
            connection, member_id, today.year, sale_id=BENEFIT, now=issuer.now
        ):
            cause = _cause(member_id, today.year)
            grant = Grant(occasion=Occasion.BIRTHDAY, member_id=member_id, cause=cause)
            issuer.issue(rule, grant)
            log.info("coupon_issued rule=%s member=%s", rule.id, member_id)
    whole = len(born) == AT_ONCE
    # From the first member again after a whole pass: dates of birth are given late.
    keep_swept(connection, place, f"{day} {born[-1]}" if whole else f"{day} ")
    return whole


def _without_coupon(
    connection: Connection, born: Sequence[str], rule: CouponKind, *, year: int
) -> list[str]:
    """The members of the books among these who have no coupon of a year's birthday."""
    ids = {
        each: f"{Occasion.BIRTHDAY}:{rule.id}:{_cause(each, year)}"
        for each in members_store.ids_by_name(connection, born)
    }
    issued = store.issued(connection, ids.values())
    return [member_id for member_id, name in ids.items() if name not in issued]


def _cause(member_id: str, year: int) -> str:
    return f"{member_id}:{year}"
