"""Questions share connections; what may move money has one of its own (0272)."""

import pytest

from firmware.hub.payments.networks.https import (
    HttpRequest,
    HttpsServer,
    NoReplyError,
    Trouble,
)
from tests.support.network_server import Asked, NetworkServer, Reply

LIMIT_S = 20.0
QUESTION = HttpRequest(method="GET", target="/query", is_question=True)
PAYMENT = HttpRequest(method="POST", target="/pay", body=b"x")
HANGS_UP = Reply(raw=b"")


def near(server: NetworkServer) -> HttpsServer:
    return HttpsServer("127.0.0.1", server.port, tls=None, limit_s=LIMIT_S)


def connections(server: NetworkServer, target: str) -> list[int]:
    return [each.connection for each in server.asked if each.target == target]


def test_questions_go_over_one_connection_and_payments_each_over_its_own() -> None:
    with NetworkServer(lambda _asked: Reply(b"{}")) as server:
        asked = near(server)
        for request in (QUESTION, PAYMENT, QUESTION, PAYMENT, QUESTION):
            assert asked.exchange(request).body == b"{}"
    assert len(set(connections(server, "/query"))) == 1
    assert len(set(connections(server, "/pay"))) == 2
    assert not set(connections(server, "/pay")) & set(connections(server, "/query"))


def test_a_question_that_a_kept_connection_lost_is_asked_anew() -> None:
    begun = list[int]()

    def answer(asked: Asked) -> Reply:
        begun.append(asked.connection)
        return HANGS_UP if begun.count(asked.connection) > 1 else Reply(b"{}")

    with NetworkServer(answer) as server:
        asked = near(server)
        assert asked.exchange(QUESTION).body == b"{}"
        assert asked.exchange(QUESTION).body == b"{}"
    first, lost, anew = connections(server, "/query")
    assert first == lost != anew


def test_a_question_that_a_new_connection_lost_is_not_asked_again() -> None:
    with (
        NetworkServer(lambda _asked: HANGS_UP) as server,
        pytest.raises(NoReplyError) as failed,
    ):
        near(server).exchange(QUESTION)
    assert failed.value.trouble is Trouble.BROKEN
    assert len(server.asked) == 1


def test_a_payment_is_sent_once_whatever_becomes_of_its_connection() -> None:
    def answer(asked: Asked) -> Reply:
        return HANGS_UP if asked.target == "/pay" else Reply(b"{}")

    with NetworkServer(answer) as server:
        asked = near(server)
        asked.exchange(QUESTION)
        with pytest.raises(NoReplyError):
            asked.exchange(PAYMENT)
    assert len(connections(server, "/pay")) == 1


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"{}", headers={"Connection": "close"}),
        Reply(raw=b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"),
        Reply(raw=b"HTTP/1.1 200 OK\r\n\r\n{}"),
    ],
    ids=["says so", "hangs up", "without a length"],
)
def test_a_server_that_ends_its_connections_is_asked_over_new_ones(
    reply: Reply,
) -> None:
    with NetworkServer(lambda _asked: reply) as server:
        asked = near(server)
        for _ in range(3):
            assert asked.exchange(QUESTION).body == b"{}"
    assert len(set(connections(server, "/query"))) == 3


def test_what_came_unasked_is_no_reply_to_the_next_question() -> None:
    two = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}" * 2

    with NetworkServer(lambda _asked: Reply(raw=two)) as server:
        asked = near(server)
        asked.exchange(QUESTION)
        server.always(Reply(b"mine"))
        assert asked.exchange(QUESTION).body == b"mine"
