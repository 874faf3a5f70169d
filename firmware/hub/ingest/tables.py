"""What arrived of each journal, what is still missing, what was refused."""

from sqlalchemy import Column, Integer, LargeBinary, UniqueConstraint

from firmware.hub.db.schema import Text, Whole, define

cursors = define(
    "cursors",
    Column("kid", Text, primary_key=True),
    Column("epoch", Whole, primary_key=True),
    Column("upto", Whole, nullable=False),
    Column("beyond", Text, nullable=False, server_default=""),
)

inbox = define(
    "inbox",
    Column("kid", Text, primary_key=True),
    Column("epoch", Whole, primary_key=True),
    Column("seq", Whole, primary_key=True),
    Column("previous", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("refusal", Text),
    Column("received_at", Text, nullable=False),
    append_only=True,
)

dead_letters = define(
    "dead_letters",
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
    keyed=False,
)

# Facts of a newer release: acknowledged, kept as they came, booked after the update.
newer_facts = define(
    "newer_facts",
    Column("kid", Text, primary_key=True),
    Column("epoch", Whole, primary_key=True),
    Column("seq", Whole, primary_key=True),
    Column("schema", Whole, nullable=False),
    Column("type", Text, nullable=False),
    Column("version", Whole, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("received_at", Text, nullable=False),
    Column("booked_at", Text),
)

# Journals that do not follow on what is here, and that a person has looked into.
reviewed_journals = define(
    "reviewed_journals",
    Column("kid", Text, primary_key=True),
    Column("epoch", Whole, primary_key=True),
    Column("closed_at", Text, nullable=False),
    Column("closed_note", Text, nullable=False),
)

# Lines of `reconcile` that a person has looked into; `line` says what one is about.
settled_lines = define(
    "settled_lines",
    Column("kind", Text, primary_key=True),
    Column("line", Text, primary_key=True),
    Column("what", Text, nullable=False),
    Column("closed_at", Text, nullable=False),
    Column("closed_note", Text, nullable=False),
)

# What each kiosk used of its bounds on each day (UTC), and what was left out.
kiosk_use = define(
    "kiosk_use",
    Column("kid", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("use", Text, primary_key=True),
    Column("times", Whole, nullable=False),
)
