"""From a pay code before the camera to 已支付 on the display, less the network's time.

`python -m tests.bench.bench_phone [PAYMENTS]`. Kiosk, hub, broker and the payment
networks are the rehearsal's processes (`tests.bench.paid_counter`); the network's own
time is from its books. After each payment a bare client makes the same payment over
TLS, its request signed before: what is left of that without the network's time.
"""

import sys
import tempfile
from pathlib import Path

from tests.bench.paid_counter import PaidCounter
from tests.bench.report import compare, fact, heading, quantile

PAYMENTS = 200


def main() -> None:
    payments = int(sys.argv[1]) if len(sys.argv) > 1 else PAYMENTS
    with tempfile.TemporaryDirectory() as name, PaidCounter(Path(name)) as counter:
        counter.sell()
        pairs = [(counter.sell(), counter.pay_bare()) for _ in range(payments)]
    ours = [paid.ours_ms for paid, _ in pairs]
    heading("loopback")
    compare("code to 已支付, ms", ours, [bare.ours_ms for _, bare in pairs], "≤ 150")
    fact("  p99, ms", quantile(ours, 0.99), "≤ 400")
    fact("  fastest, ms", min(ours))
    fact("  the network's own, ms", quantile([one.network_ms for one, _ in pairs], 0.5))


if __name__ == "__main__":
    main()
