"""How SQLite takes a list as one parameter."""

import json
from typing import Any

from sqlalchemy import Dialect as Backend
from sqlalchemy import Text as AnyText
from sqlalchemy import TypeDecorator


class JsonList(TypeDecorator[list[Any]]):
    """A list parameter: text that SQLite's json_each takes apart."""

    impl = AnyText
    cache_ok = True

    def process_bind_param(
        self, value: list[Any] | None, dialect: Backend
    ) -> str | None:
        """As the database takes it."""
        del dialect
        return None if value is None else json.dumps(value)
