"""The worked example of docs/invoices.md, by a shell and openssl."""

import re
import subprocess
from pathlib import Path

from firmware.retail.codes.invoice_links import kiosk_key, read_invoice_link

TEXT = (Path(__file__).parents[3] / "docs" / "invoices.md").read_text("utf-8")


def test_openssl_finds_the_seal_of_the_example() -> None:
    steps = r"^    (key=.*|  openssl .*|printf .*)$"
    script = "\n".join(re.findall(steps, TEXT, re.MULTILINE))
    done = subprocess.run(
        ["sh", "-euc", script], capture_output=True, text=True, check=True, timeout=20
    )
    link = read_invoice_link(re.findall(r"^    (https://.*)$", TEXT, re.MULTILINE)[0])
    shop_key = bytes.fromhex(re.findall(r"shop's key `([0-9a-f]{64})`", TEXT)[0])
    assert link is not None
    assert done.stdout.strip() == link.seal
    assert f"prints `{link.seal}`" in TEXT
    assert link.is_sealed(kiosk_key(shop_key, "k1"))
