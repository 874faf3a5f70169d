"""A payment network that costs next to nothing, for measuring the hub: Alipay's calls.

`python -m tests.bench.slow_network FOLDER`, a process of its own. One thread, over TLS,
with the keys of `FOLDER`; it takes no code for wrong and checks no signature, for
`firmware.virtual.network.pay_network` does. A line of JSON on its standard input sets
`{"says": "paid" | "waiting", "pay_s": seconds}`; each is replied to with what was asked
since the line before.
"""

import asyncio
import base64
import json
import ssl
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from firmware.virtual.network.pay_network.merchant import keys_in, write_network_file

BACKLOG = 1_024
PAY = "alipay.trade.pay"


@dataclass(slots=True)
class Seen:
    """The methods asked since the last line, when (monotonic), and how many at once."""

    asked: list[tuple[str, float]] = field(default_factory=list[tuple[str, float]])
    at_once: int = 0
    max_at_once: int = 0


class SlowNetwork:
    """Says of every trade that it is paid, or that its customer has to confirm."""

    def __init__(self, folder: Path) -> None:
        self._keys = keys_in(folder)
        raw = self._keys.path("network/alipay_key.pem").read_bytes()
        key = load_pem_private_key(raw, None)
        assert isinstance(key, RSAPrivateKey)
        self._key = key
        self._amounts: dict[str, str] = {}
        self._seen = Seen()
        self._says, self._pay_s = "paid", 0.0

    async def serve(self) -> None:
        """Until the standard input ends."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        path = self._keys.path
        context.load_cert_chain(
            path("network/server.pem"), path("network/server_key.pem")
        )
        server = await asyncio.start_server(
            self._connected, "127.0.0.1", 0, ssl=context, backlog=BACKLOG
        )
        port = server.sockets[0].getsockname()[1]
        write_network_file(self._keys, port, port)
        print("ready", flush=True)
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()
        threading.Thread(target=self._commands, args=(loop, ended), daemon=True).start()
        await ended.wait()

    def _commands(self, loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(self._set, json.loads(line))
        loop.call_soon_threadsafe(ended.set)

    def _set(self, given: dict[str, object]) -> None:
        self._says = str(given.get("says", self._says))
        self._pay_s = float(str(given.get("pay_s", self._pay_s)))
        seen = {"asked": self._seen.asked, "max_at_once": self._seen.max_at_once}
        print(json.dumps(seen), flush=True)
        self._seen.asked, self._seen.max_at_once = [], self._seen.at_once

    async def _connected(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            while await self._exchange(reader, writer):
                pass
        writer.close()

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """One request and its answer; whether another may follow."""
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        asked = dict(parse_qsl((await reader.readexactly(length)).decode()))
        self._seen.at_once += 1
        self._seen.max_at_once = max(self._seen.max_at_once, self._seen.at_once)
        answer = await self._answer(asked)
        self._seen.at_once -= 1
        writer.write(answer)
        await writer.drain()
        return b"connection: close" not in head

    async def _answer(self, asked: dict[str, str]) -> bytes:
        method, content = asked["method"], json.loads(asked["biz_content"])
        self._seen.asked.append((method, time.monotonic()))
        if method == PAY:
            self._amounts[content["out_trade_no"]] = content["total_amount"]
            await asyncio.sleep(self._pay_s)
        body = self._signed(method, self._told(method, content["out_trade_no"]))
        head = f"HTTP/1.1 200 OK\r\ncontent-length: {len(body)}\r\n\r\n"
        return head.encode() + body

    def _told(self, method: str, number: str) -> dict[str, str]:
        amount = self._amounts.get(number)
        if amount is None:
            return {"code": "40004", "sub_code": "ACQ.TRADE_NOT_EXIST", "msg": "-"}
        told = {"msg": "-", "out_trade_no": number, "trade_no": f"T{number}"}
        paid = self._says == "paid"
        if method == PAY:
            told["code"] = "10000" if paid else "10003"
        else:
            told["code"] = "10000"
            told["trade_status"] = "TRADE_SUCCESS" if paid else "WAIT_BUYER_PAY"
        return {**told, "total_amount": amount}

    def _signed(self, method: str, told: dict[str, str]) -> bytes:
        text = json.dumps(told)
        raw = self._key.sign(text.encode(), PKCS1v15(), SHA256())
        signature = base64.b64encode(raw).decode()
        name = method.replace(".", "_") + "_response"
        return f'{{"{name}":{text},"sign":"{signature}"}}'.encode()


if __name__ == "__main__":
    asyncio.run(SlowNetwork(Path(sys.argv[1])).serve())
