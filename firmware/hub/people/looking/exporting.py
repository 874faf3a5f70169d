"""All that is kept of one member, as plain values: for the person it is about."""

from dataclasses import asdict

from sqlalchemy import Connection

from firmware.hub.ledger import store as ledger_store
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.feature import tier_in_force
from firmware.hub.members import store as members_store
from firmware.hub.members.audit import Audit
from firmware.hub.members.profile import Profile
from firmware.hub.members.profiles.store import KeptProfile, profiles_of
from firmware.hub.members.states import state_of
from firmware.hub.reports.order_details import order_details
from firmware.hub.sales import store as sales_store

MAX_PURCHASES = 10_000


def exported(connection: Connection, name: str, now: str) -> dict[str, object] | None:
    """All about the member of an id or a card at `now`, UTC text; None: nobody."""
    member = members_store.find(connection, name)
    if member is None:
        return None
    member_id = member.member_id
    profiles = profiles_of(connection)
    state = state_of(connection, member_id)
    lots = ledger_store.lots(connection, member_id)
    coupons = coupon_store.of_member(connection, member_id, now)
    return {
        "exported_at": now,
        "member": asdict(member),
        "state": {
            "blocked_at": state.blocked_at,
            "erased_at": state.erased_at,
            "doubtful": state.doubtful,
        },
        **_profile(profiles.of(connection, member_id)),
        "tier": tier_in_force(connection, member_id, now),
        "points": ledger_store.balance_points(connection, member_id, now),
        "lots": [
            {"points": points, "until": until}
            for (_, until), points in sorted(lots.items(), key=lambda lot: lot[0][1])
        ],
        "coupons": [asdict(each) for each in coupons],
        "purchases": _purchases(connection, member_id),
        "audit": [
            each._asdict() for each in Audit(connection, profiles, now).of(member_id)
        ],
    }


def _profile(kept: KeptProfile | None) -> dict[str, object]:
    return {
        "profile": profile_values(None if kept is None else kept.profile),
        "consent": {
            "version": kept.consent_version if kept else 0,
            "at": kept.consented_at if kept else None,
        },
    }


def profile_values(profile: Profile | None) -> dict[str, object]:
    """A profile as plain values; all empty where nothing is known."""
    known = profile or Profile()
    return {
        "name": known.name,
        "gender": known.gender,
        "birthday": known.birthday,
        "phone": known.phone,
        "preferences": list(known.preferences),
    }


def _purchases(connection: Connection, member_id: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for bought in sales_store.purchases(connection, member_id, MAX_PURCHASES):
        lines = [
            {"name": line["name"], "pieces": line["pieces"], "fen": line["amount_fen"]}
            for details in order_details(connection, bought.sale_id)
            for line in details.order.lines
        ]
        found.append({**asdict(bought), "lines": lines})
    return found
