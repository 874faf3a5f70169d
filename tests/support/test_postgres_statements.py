from pathlib import Path

import pytest

from tests.support.postgres_statements import (
    ELSEWHERE,
    PROGRAM,
    dispensable,
    is_the_programs,
    without_values,
)

ROOT = Path(__file__).parent.parent.parent
EXECUTED = {
    "a.py::first": frozenset({"x"}),
    "a.py::same": frozenset({"x"}),
    "a.py::wide": frozenset({"y", "z"}),
    "a.py::part": frozenset({"y"}),
    "a.py::values": frozenset({"x"}),
    "b.py::alone": frozenset({"x"}),
}


def test_what_is_left_out_has_no_sql_of_its_own() -> None:
    kept = frozenset({"a.py::values"})
    assert dispensable(EXECUTED, kept) == ["a.py::part", "a.py::same"]


@pytest.mark.parametrize(
    ("few", "many"),
    [
        ("a IN (%(a_1)s::TEXT, %(a_2)s::TEXT)", "a IN (%(a_1)s::TEXT, …)"),
        ("b IN ((%(b_1)s, %(b_2)s), (%(b_3)s, %(b_4)s))", "b IN ((%(b_1)s, …), …)"),
        ("VALUES (%s, %s)", "VALUES (%s, %s, %s)"),
        ("a = 'x' AND b = 1", "a = 'y' AND b = 23"),
    ],
)
def test_a_statement_is_one_for_each_number_of_values(few: str, many: str) -> None:
    assert without_values(few) == without_values(many)
    assert without_values(f"{few} AND c") != without_values(many)


def test_what_a_test_executes_by_itself_is_not_the_programs() -> None:
    assert not is_the_programs()
    found: list[bool] = []
    within = {"found": found, "asks": is_the_programs}
    exec(compile("found.append(asks())", f"{PROGRAM}a.py", "exec"), within)  # noqa: S102 - as a module of the program
    assert found == [True]


def test_the_list_names_tests_that_there_are() -> None:
    for name in ELSEWHERE.read_text("utf-8").split():
        file, _, test = name.partition("::")
        assert f"def {test}(" in (ROOT / file).read_text("utf-8"), name
