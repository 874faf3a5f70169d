"""What a shop asks of its books: the orders of a day, and whether everything agrees.

Days are given as (first, end) in UTC text: from `first`, before `end`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select
from sqlalchemy.orm import aliased

