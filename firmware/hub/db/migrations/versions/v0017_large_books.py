"""What is asked of books of years comes off an index.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op

from firmware.hub.db.dialect import adding, dialect_of, partial

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Indexes only; balances where an engine does not keep rows by their key."""
    op.create_index(
        "postings_of_sale", "postings", ["sale_id"], **partial("sale_id IS NOT NULL")
    )
    op.drop_index("coupons_by_end", "coupons")
    op.create_index("coupons_by_end", "coupons", ["valid_until", "coupon_id"])
    if not dialect_of(op.get_bind()).rows_by_key:
        op.create_index(
            "lot_balances",
            "lot_moves",
            ["member_id", "expires_at"],
            **adding("amount"),
        )
