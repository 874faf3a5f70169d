"""The catalogue by revision, what kiosks fetch of it, and what it lacks."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
)

from firmware.hub.db.schema import Flag, Text, Whole, define, partial_index

revisions = define(
    "revisions",
    Column("revision", Integer, primary_key=True),
    Column("imported_at", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("articles", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    keyed=False,
    append_only=True,
)

articles = define(
    "articles",
    Column("gtin", Text, primary_key=True),
    Column(
        "from_revision", Integer, ForeignKey("revisions.revision"), primary_key=True
    ),
    Column("to_revision", Integer, ForeignKey("revisions.revision")),
    Column("name", Text, nullable=False),
    Column("price_fen", Whole, nullable=False),
    Column("by_weight", Flag, nullable=False),
    Column("stopped", Flag, nullable=False),
    Column("age_min", Integer, nullable=False),
    # The check value of all other columns (decision 0181).
    Column("digest", LargeBinary),
    Column("category", Text, nullable=False, server_default=""),
    Column("brand", Text, nullable=False, server_default=""),
    Column("tags", Text, nullable=False, server_default=""),
    Column("vat_bps", Integer),
    Column("member_fen", Whole),
    Column("offer_excluded", Flag, nullable=False, server_default="0"),
    Column("no_tier_price", Flag, nullable=False, server_default="0"),
    CheckConstraint("to_revision > from_revision", name="held_for_a_while"),
    partial_index(
        "one_present_article", "gtin", where="to_revision IS NULL", unique=True
    ),
    Index("articles_from", "from_revision"),
    Index("articles_to", "to_revision"),
)

# The chain that kiosks follow now: one base, then deltas.
publications = define(
    "publications",
    Column("revision", Integer, ForeignKey("revisions.revision"), primary_key=True),
    Column("since", Integer, nullable=False),
    keyed=False,
)

parts = define(
    "parts",
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
    keyed=False,
)

# What 0.1.0 does not know of articles, for later kiosks (decision 0198).
detail_parts = define(
    "detail_parts",
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
    keyed=False,
)

unknown_articles = define(
    "unknown_articles",
    Column("kid", Text, primary_key=True),
    Column("epoch", Whole, primary_key=True),
    Column("seq", Whole, primary_key=True),
    Column("gtin", Text, nullable=False),
    Column("times", Whole, nullable=False),
    Column("catalogue_revision", Whole, nullable=False),
    Column("received_at", Text, nullable=False),
    append_only=True,
)
