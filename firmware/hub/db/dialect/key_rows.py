"""A list parameter as rows of a query; each dialect says how its engine spells that."""

from sqlalchemy.sql.functions import FunctionElement


class KeyRows(FunctionElement[object]):
    """Rows of `key`, the place in the list, and `value`, from one list parameter.

    Places grow along the list; where they begin is the engine's affair.
    """

    name = "key_rows"
    inherit_cache = True
