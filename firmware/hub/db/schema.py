"""The hub's tables. Migrations build them; a test keeps the two equal.

Money is fen, times are UTC ISO 8601 text with milliseconds, flags are 0 or 1. The
tables in `APPEND_ONLY` refuse UPDATE and DELETE by trigger: what was booked stays,
a correction is a new row.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()

# SQLite calls every width INTEGER; another engine wants 64 bits for these.
Whole = BigInteger().with_variant(Integer(), "sqlite")

APPEND_ONLY = (
    "inbox",
    "orders",
    "order_lines",
    "order_steps",
    "postings",
    "entries",
    "voids",
    "unknown_articles",
    "policies",
    "revisions",
)

# --- delivery ---

cursors = Table(
    "cursors",
    metadata,
    Column("kid", Text, primary_key=True),
    Column("epoch", Whole, primary_key=True),
    Column("upto", Whole, nullable=False),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

inbox = Table(
    "inbox",
    metadata,
    Column("kid", Text, primary_key=True),
    Column("epoch", Whole, primary_key=True),
    Column("seq", Whole, primary_key=True),
    Column("previous", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("refusal", Text),
    Column("received_at", Text, nullable=False),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("letter", Integer, primary_key=True),
    Column("kid", Text, nullable=False),
    Column("epoch", Whole, nullable=False),
    Column("seq", Whole, nullable=False),
    Column("digest", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("received_at", Text, nullable=False),
    Column("closed_at", Text),
    Column("closed_note", Text),
    UniqueConstraint("kid", "epoch", "seq", "digest", name="one_letter_a_content"),
    sqlite_strict=True,
)

# --- sales ---

orders = Table(
    "orders",
    metadata,
    Column("sale_id", Text, primary_key=True),
    Column("receipt_no", Text, nullable=False),
    Column("kid", Text, nullable=False),
    Column("epoch", Whole, nullable=False),
    Column("seq", Whole, nullable=False),
    Column("opened_at", Text, nullable=False),
    Column("closed_at", Text, nullable=False),
    Column("received_at", Text, nullable=False),
    Column("payable_fen", Whole, nullable=False),
    Column("tender", Text, nullable=False),
    Column("member_id", Text, ForeignKey("members.member_id")),
    Column("card", Text),
    Column("earned_points", Whole, nullable=False),
    Column("policy_version", Integer, nullable=False),
    Column("catalogue_revision", Integer, nullable=False),
    Column("slip", Text, nullable=False),
    CheckConstraint("payable_fen >= 0", name="nobody_is_paid"),
    Index("orders_by_day", "closed_at"),
    Index(
        "orders_of_member",
        "member_id",
        "closed_at",
        sqlite_where=text("member_id IS NOT NULL"),
    ),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

order_lines = Table(
    "order_lines",
    metadata,
    Column("sale_id", Text, ForeignKey("orders.sale_id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("gtin", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("pieces", Integer, nullable=False),
    Column("amount_fen", Whole, nullable=False),
    Column("entry", Text, nullable=False),
    Column("voids", Integer),
    Column("weight_g", Whole),
    Column("approved", Integer, nullable=False),
    Column("catalogue_revision", Integer, nullable=False),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

order_steps = Table(
    "order_steps",
    metadata,
    Column("sale_id", Text, ForeignKey("orders.sale_id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("stage", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("amount_fen", Whole, nullable=False),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

voids = Table(
    "voids",
    metadata,
    Column("kid", Text, primary_key=True),
    Column("epoch", Whole, primary_key=True),
    Column("seq", Whole, primary_key=True),
    Column("sale_id", Text, nullable=False, index=True),
    Column("receipt_no", Text, nullable=False),
    Column("payable_fen", Whole, nullable=False),
    Column("voided_at", Text, nullable=False),
    Column("reason", Text, nullable=False),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

unknown_articles = Table(
    "unknown_articles",
    metadata,
    Column("kid", Text, primary_key=True),
    Column("epoch", Whole, primary_key=True),
    Column("seq", Whole, primary_key=True),
    Column("gtin", Text, nullable=False),
    Column("times", Whole, nullable=False),
    Column("catalogue_revision", Integer, nullable=False),
    Column("received_at", Text, nullable=False),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

# --- ledger ---

postings = Table(
    "postings",
    metadata,
    Column("posting_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("sale_id", Text, ForeignKey("orders.sale_id")),
    Column("event_at", Text, nullable=False),
    Column("booked_at", Text, nullable=False),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

entries = Table(
    "entries",
    metadata,
    Column("posting_id", Text, ForeignKey("postings.posting_id"), primary_key=True),
    Column("account", Text, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("amount", Whole, nullable=False),
    CheckConstraint("unit IN ('CNY', 'PTS')", name="known_unit"),
    CheckConstraint("amount <> 0", name="moves_something"),
    Index("points_of_account", "account", "amount", sqlite_where=text("unit = 'PTS'")),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

# --- members ---

members = Table(
    "members",
    metadata,
    Column("member_id", Text, primary_key=True),
    Column("card", Text, nullable=False, unique=True),
    Column("joined_at", Text, nullable=False),
    sqlite_strict=True,
)

# --- what the shop publishes ---

policies = Table(
    "policies",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("rules", Text, nullable=False),
    Column("stored_at", Text, nullable=False),
    sqlite_strict=True,
)

revisions = Table(
    "revisions",
    metadata,
    Column("revision", Integer, primary_key=True),
    Column("imported_at", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("articles", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    sqlite_strict=True,
)

articles = Table(
    "articles",
    metadata,
    Column("gtin", Text, primary_key=True),
    Column(
        "from_revision", Integer, ForeignKey("revisions.revision"), primary_key=True
    ),
    Column("to_revision", Integer, ForeignKey("revisions.revision")),
    Column("name", Text, nullable=False),
    Column("price_fen", Whole, nullable=False),
    Column("by_weight", Integer, nullable=False),
    Column("stopped", Integer, nullable=False),
    Column("age_min", Integer, nullable=False),
    CheckConstraint("to_revision > from_revision", name="held_for_a_while"),
    Index(
        "one_present_article",
        "gtin",
        unique=True,
        sqlite_where=text("to_revision IS NULL"),
    ),
    Index("articles_from", "from_revision"),
    Index("articles_to", "to_revision"),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

# The chain that kiosks follow now: one base, then deltas.
publications = Table(
    "publications",
    metadata,
    Column("revision", Integer, ForeignKey("revisions.revision"), primary_key=True),
    Column("since", Integer, nullable=False),
    sqlite_strict=True,
)

parts = Table(
    "parts",
    metadata,
    Column(
        "revision",
        Integer,
        ForeignKey("publications.revision", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("number", Integer, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("articles", Integer, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    sqlite_strict=True,
)
