"""A far side that goes down comes back at its place: nobody else is given its port."""

import socket

import pytest

from drivers.sim.reserved_port import HOST, ReservedPort


def test_nobody_listens_until_its_owner_does(deaf_port: int) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((HOST, deaf_port))
    with socket.create_server((HOST, deaf_port)):
        socket.create_connection((HOST, deaf_port)).close()
    with socket.create_server((HOST, deaf_port)):
        socket.create_connection((HOST, deaf_port)).close()


def test_nobody_else_is_given_it() -> None:
    reserved = [ReservedPort() for _ in range(50)]
    with socket.create_server((HOST, 0)) as stranger:
        given = {each.number for each in reserved} | {stranger.getsockname()[1]}
    for each in reserved:
        each.close()
        each.close()
    assert len(given) == len(reserved) + 1
