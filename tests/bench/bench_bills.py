"""A day of 100,000 orders by phone: its bill kept, shown and compared, by the commands.

`python -m tests.bench.bench_bills [ORDERS]`: the books of the day on SQLite, and the
network's bill of it as a file; then each command as a process of its own, its time and
the most memory that it had. The bare loop beside them goes through the file's lines.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from msgspec.structs import replace

from firmware.hub.db.engine import IN_THE_FOLDER, opened, writing
from firmware.hub.db.write_batch import WriteBatch
from firmware.hub.ingest.fact import Origin
from firmware.hub.ledger import store as ledger_store
from firmware.hub.payments.attempts import store
from firmware.hub.payments.attempts.attempt import AttemptState
from firmware.hub.sales import store as sales_store
from firmware.hub.sales.claims.event_time import Booking, EventTime
from firmware.hub.sales.sale_posting import sale_posting
from firmware.protocol.codec import Chain
from firmware.protocol.messages import SaleClosed, SalePayment
from firmware.retail.payment_ids import make_out_trade_no
from tests.bench.report import fact
from tests.support.bill_files import PAYMENTS_TABLE, alipay_zip, wechat_csv
from tests.support.paid_day import DAY, Corner, bill_line

ORDERS = 100_000
AT_ONCE = 2_000
SECONDS = 12 * 3_600
AIM = "aim below 60"
MAX_MEMORY = "aim below 200"


def main() -> None:
    orders = int(sys.argv[1]) if len(sys.argv) > 1 else ORDERS
    for network in ("wechat", "alipay"):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            config = folder / "hub.toml"
            config.write_text(f'data = "{folder}"\n{PAYMENTS_TABLE}')
            sold = [*sales(orders, network)]
            fill(folder, sold, network)
            lines = [
                bill_line(number_of(each), each.payable_fen, at=paid_at(place))
                for place, each in enumerate(sold)
            ]
            file = folder / "bill"
            alipay = network == "alipay"
            file.write_bytes(alipay_zip(lines, DAY) if alipay else wechat_csv(lines))
            ask(f"{network}, {orders} orders", config, file)


def sales(orders: int, network: str) -> Iterator[SaleClosed]:
    """Sales from eight to eight, in Beijing's time, by eight kiosks."""
    like = Corner(0, network=network).sale_by_phone()
    for place in range(orders):
        kid, number = f"k{place % 8}", place // 8 + 1
        at = f"2026-03-01T{place * 12 // orders:02d}:{place * 720 // orders % 60:02d}"
        one = replace(
            like,
            sale_id=f"{kid}-1-{number}",
            receipt_no=f"{kid.upper()}-{number:06d}",
            member_id=None,
            earned_points=0,
            opened_at=f"{at}:00.000Z",
            closed_at=f"{at}:30.000Z",
        )
        payment = SalePayment(
            network=network,
            out_trade_no=number_of(one),
            amount_fen=one.payable_fen,
        )
        yield replace(one, payment=payment)


def number_of(sold: SaleClosed) -> str:
    return make_out_trade_no(sold.sale_id, 1)


def paid_at(place: int) -> str:
    del place
    return f"{DAY} 12:00:00"


def fill(folder: Path, sold: list[SaleClosed], network: str) -> None:
    """As the hub writes them, without the facts' own rows."""
    stream = iter(sold)
    with opened(folder, IN_THE_FOLDER) as engine:
        while part := list(islice(stream, AT_ONCE)):
            batch = WriteBatch()
            for each in part:
                kid, _, number = each.sale_id.split("-")
                booking = Booking(EventTime(each.closed_at), None, 0)
                chain = Chain(epoch=1, seq=int(number), previous="")
                origin = Origin(kid, chain, "", b"", each.closed_at)
                sales_store.add_order(batch, each, origin, booking=booking)
                posting = sale_posting(each, kid, booking)
                ledger_store.add_posting(batch, posting, each.closed_at)
            with writing(engine) as connection:
                batch.write(connection)
                for each in part:
                    corner = Corner(0, kid=each.sale_id[:2], network=network)
                    kept = corner.attempt(
                        each.sale_id,
                        AttemptState.BOOKED,
                        amount_fen=each.payable_fen,
                    )
                    store.add(connection, kept, each.opened_at)


def ask(label: str, config: Path, file: Path) -> None:
    print(f"\n{label}")
    fact("the bill's file, MB", file.stat().st_size / 1e6)
    began_s = time.perf_counter()
    with file.open("rb") as opened_file:
        for _line in opened_file:
            pass
    fact("its lines, bare, s", time.perf_counter() - began_s)
    for words in (
        ("payments", "bill", "import", str(file)),
        ("payments", "bill", "--date", DAY),
        ("reconcile", "--date", DAY),
    ):
        status, took_s, cpu_s, peak_mb = timed(*words, "--config", str(config))
        name = " ".join(words[:3]).replace(str(file), "FILE").replace(" --date", "")
        fact(f"`{name}`, exit {status}, s", took_s, AIM)
        fact("  of the processor, s", cpu_s)
        fact("  at most, MB of memory", peak_mb, MAX_MEMORY)


CHILD = """
import sys
from pathlib import Path
from firmware.cli.main import main
status = main(sys.argv[1:])
peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
print(peak, file=sys.stderr)
sys.exit(status)
"""


def timed(*words: str) -> tuple[int, float, float, float]:
    """The exit status, seconds by the wall and the processor, and the peak in MB."""
    began_s, before = time.perf_counter(), os.times()
    done = subprocess.run(
        (sys.executable, "-c", CHILD, *words), capture_output=True, check=False
    )
    took_s, after = time.perf_counter() - began_s, os.times()
    cpu_s = sum(after[2:4]) - sum(before[2:4])
    *said, peak = done.stderr.decode().split("\n")[:-1]
    if done.returncode:
        print(done.stdout.decode()[-1_000:], *said)
    return done.returncode, took_s, cpu_s, int(peak) / 1_024


if __name__ == "__main__":
    main()
