"""Replies in turn belong to the oldest request; what is lost is not waited for."""

import pytest

from drivers.printer.open_requests import OpenRequests

pytestmark = pytest.mark.unit


def test_only_the_reply_to_the_newest_request_counts() -> None:
    requests = OpenRequests(lost_s=20)
    assert not requests.settle()
    requests.add(1.0)
    requests.add(2.0)
    assert not requests.settle()
    assert requests.settle()
    assert not requests.settle()


def test_a_printer_in_trouble_may_reply_however_late() -> None:
    requests = OpenRequests(lost_s=20)
    requests.add(0.0)
    requests.note_status(1.0, well=True)
    requests.note_status(10.0, well=False)
    for at_s in (600.0, 619.0):
        requests.note_status(at_s, well=True)
    requests.add(620.0)
    assert not requests.settle()


def test_a_printer_that_was_well_for_long_has_lost_what_it_owes() -> None:
    requests = OpenRequests(lost_s=20)
    requests.add(0.0)
    requests.note_status(1.0, well=True)
    requests.note_status(21.5, well=True)
    requests.add(22.0)
    assert requests.settle()
