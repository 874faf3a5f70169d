from pathlib import Path

from tests.support.postgres_statements import ELSEWHERE, dispensable

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


def test_the_list_names_tests_that_there_are() -> None:
    for name in ELSEWHERE.read_text("utf-8").split():
        file, _, test = name.partition("::")
        assert f"def {test}(" in (ROOT / file).read_text("utf-8"), name
