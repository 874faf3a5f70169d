"""docs/decisions/README.md lists every decision once, as its file says."""

import re

from tests.support.sources import texts

FOLDER = "docs/decisions/"
INDEX = FOLDER + "README.md"
FILE = re.compile(r"docs/decisions/(\d{4})-[a-z0-9-]+\.md")
ROW = re.compile(
    r"^\| \[(?P<no>\d{4})\]\((?P<file>[^)]+)\) \| (?P<title>.+?) "
    r"\| (?P<date>\d{4}-\d\d-\d\d) \| (?P<status>.+) \|$"
)
STATUS = re.compile(r"accepted|(?:superseded|amended) by \[(\d{4})\]\(([^)]+)\)")


def test_every_decision_is_in_the_index_once_under_its_own_title() -> None:
    listed = [(row["file"], f"# {row['no']} {row['title']}") for row in rows()]
    missing = [
        f"| [{name[:4]}]({name}) | {title[7:]} | YYYY-MM-DD | accepted |"
        for name, title in decisions()
        if (name, title) not in listed
    ]
    assert listed == sorted(decisions()), f"add to {INDEX}: {missing}"


def test_a_status_is_known_and_names_a_decision_that_exists() -> None:
    names = {name for name, _ in decisions()}
    for row in rows():
        status = STATUS.fullmatch(row["status"])
        assert status, row["status"]
        assert status[1] is None or status[2] in names
        assert status[1] is None or status[2].startswith(status[1])


def test_a_decision_says_what_was_decided() -> None:
    for name, _ in decisions():
        text = texts()[FOLDER + name]
        assert all(word in text for word in ("Context", "Decision")), name


def decisions() -> list[tuple[str, str]]:
    """Each decision's file and its first line."""
    return [
        (name.removeprefix(FOLDER), text.splitlines()[0])
        for name, text in texts().items()
        if FILE.fullmatch(name)
    ]


def rows() -> list[re.Match[str]]:
    lines = texts()[INDEX].splitlines()
    found = [ROW.fullmatch(line) for line in lines if line.startswith("| [")]
    assert all(found), "a row of docs/decisions/README.md"
    return [row for row in found if row]
