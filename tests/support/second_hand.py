"""Somebody else who writes, between two transactions of a job."""

from collections.abc import Callable

from sqlalchemy import Engine, event


def after_next_look(engine: Engine, act: Callable[[], object]) -> None:
    """Act once, as soon as the next connection of this engine is given back."""
    left = [act]

    def given_back(*_: object) -> None:
        if left:
            left.pop()()

    event.listen(engine.pool, "checkin", given_back)
