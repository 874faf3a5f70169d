"""Journals of which a fact is missing before one that has come."""

from sqlalchemy import Select, and_, func, select

from firmware.hub.ingest.tables import cursors, inbox

_box, _place = inbox.c, cursors.c
_beyond = and_(
    _box.kid == _place.kid, _box.epoch == _place.epoch, _box.seq > _place.upto
)
_missing = (_place.upto + 1).label("missing")
GAPS: Select[str, int, int, int] = (
    select(_place.kid, _place.epoch, _missing, func.count().label("waiting"))
    .select_from(cursors.join(inbox, _beyond))
    .group_by(_place.kid, _place.epoch, _place.upto)
)
"""`kid`, `epoch`, the first `missing` fact, how many are `waiting` behind it."""
