"""Connections, bounded in number and time, on a real loop and real sockets."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing

import pytest
from starlette.responses import PlainTextResponse
from uvicorn import Config
from uvicorn.server import ServerState

from drivers.sim.reserved_port import ReservedPort
from firmware.hub.web.config import WebConfig
from firmware.hub.web.server.bounded_connection import Door, connections_through
from firmware.hub.web.server.listening_socket import listening_socket

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
LOCAL = "127.0.0.1"
TLS = {"certificate_file": "c.pem", "key_file": "k.pem"}


@asynccontextmanager
async def _served(door: Door) -> AsyncGenerator[int]:
    """The port of a server with this door; it replies to every request."""
    config = Config(PlainTextResponse("hello"), lifespan="off", log_config=None)
    config.load()
    state = ServerState()
    made = connections_through(door)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: made(config=config, server_state=state, app_state={}), LOCAL, 0
    )
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def _talk(port: int, *parts: bytes) -> bytes:
    """What comes back until the end; b"" where the other side just goes."""
    reader, writer = await asyncio.open_connection(LOCAL, port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
        return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


async def _is_served(port: int) -> bool:
    closing = GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    return b"hello" in await _talk(port, closing)


def test_who_says_nothing_or_half_a_request_is_let_go() -> None:
    async def run() -> None:
        async with _served(Door(WebConfig(), request_s=0.3)) as port:
            assert await _talk(port) == b""
            assert await _talk(port, GET[:-2]) == b""
            kept = await _talk(port, GET)  # and then silence
            assert kept.count(b"hello") == 1
            assert await _is_served(port)

    asyncio.run(asyncio.wait_for(run(), 20))


def test_one_address_cannot_hold_every_connection() -> None:
    config = WebConfig(connections_per_address_max=2, connections_max=8)

    async def run() -> None:
        async with _served(Door(config)) as port:
            held = [await asyncio.open_connection(LOCAL, port) for _ in range(2)]
            assert not await _is_served(port)
            held.pop()[1].close()
            while not await _is_served(port):
                pass
            held.pop()[1].close()

    asyncio.run(asyncio.wait_for(run(), 20))


def test_a_full_house_is_full_for_proxies_too() -> None:
    config = WebConfig(
        proxies=("198.51.100.0/24",), connections_max=8, connections_per_address_max=2
    )
    door = Door(config)
    proxy = [door.enter("198.51.100.7") for _ in range(8)]
    assert None not in proxy
    assert door.enter("198.51.100.8") is None
    assert proxy[0] is not None
    door.leave(proxy[0])
    assert door.enter("203.0.113.1") is not None


@pytest.mark.parametrize(
    ("config", "served"),
    [
        (WebConfig(address="198.51.100.1", proxies=("198.51.100.7",)), False),
        (WebConfig(address="198.51.100.1", proxies=("203.0.113.0/24",)), True),
        (WebConfig(), True),
    ],
)
def test_without_tls_only_proxies_and_this_machine_are_served(
    config: WebConfig, *, served: bool
) -> None:
    assert (Door(config).enter("203.0.113.1") is not None) is served
    assert (Door(config).enter("no address") is None) is (config.address != LOCAL)


def test_the_parts_of_a_response_do_not_wait_for_each_other() -> None:
    with closing(ReservedPort()) as port:
        config = WebConfig(port=port.number)
        with (
            listening_socket(config) as listener,
            socket.create_connection((LOCAL, port.number)),
        ):
            connection, _ = listener.accept()
            with connection:
                assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
