"""Gives a coupon that another process asks for, as `countertop member give-coupon`."""

from dataclasses import dataclass

from firmware.hub.feature.command import UnitOfWork
from firmware.hub.feature.port_command import CommandRefused, PortReply
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.issuing.by_hand import give, given_id
from firmware.hub.loyalty.issuing.commands import CouponGiven, GiveCoupon, GiveRefusal
from firmware.hub.loyalty.issuing.grants import Issuer
from firmware.hub.members import store as members_store
from firmware.hub.members.states import state_of
from firmware.hub.policy import store as policy_store
from firmware.protocol.envelope import Stamper
from firmware.retail.policy.policy import Policy


@dataclass(frozen=True, slots=True)
class CouponGiving:
    """The handler's thread."""

    stamper: Stamper

    def give(self, command: GiveCoupon, work: UnitOfWork) -> PortReply:
        """One coupon; whoever has one of this rule and campaign keeps that."""
        connection = work.connection
        names = members_store.ids_by_name(connection, [command.member_id])
        member_id = names.get(command.member_id)
        if member_id is None or state_of(connection, member_id).erased_at is not None:
            return CommandRefused(reason=GiveRefusal.MEMBER_UNKNOWN)
        policy = policy_store.newest(connection) or Policy()
        rules = {rule.id: rule for rule in policy.coupon_rules}
        rule = rules.get(command.rule)
        if rule is None:
            return CommandRefused(reason=GiveRefusal.RULE_UNKNOWN, field="rule")
        now, offset = self.stamper.stamp().ts, policy.store_time.utc_offset_minutes
        issuer = Issuer(connection, now, offset)
        given = give(
            issuer, rule, [member_id], campaign=command.campaign, by=command.by
        )
        coupon_id = given_id(rule, member_id, command.campaign)
        kept = coupon_store.of_ids(connection, [coupon_id])[coupon_id]
        return CouponGiven(
            member_id=member_id,
            coupon_id=coupon_id,
            issued=bool(given.issued),
            name=rule.name,
            valid_from=kept.valid_from,
            valid_until=kept.valid_until,
        )
