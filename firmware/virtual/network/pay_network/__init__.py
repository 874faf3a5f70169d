"""Two payment networks on loopback ports: the far side of payments by phone.

A process of its own, `python -m firmware.virtual.network.pay_network --folder DIR`,
that speaks as Alipay's open gateway and as WeChat Pay's API v3 do, by their public
documents and by nothing else: it imports no code of the hub or the kiosk, and it signs,
verifies and encrypts by the openssl command line. What it was paid is in its own books
(`books.sqlite3` in the folder), which judge every reconciliation.

- `books`: wallets, pay codes, trades, refunds, calls. A pay code is kept as a digest.
- `acts`: what money does: pay, cancel, refund, the same on both networks.
- `alipay`, `wechat_pay`: the documented protocols, with their refusals.
- `faults`: how a call goes wrong, by rules that a test sets.
- `server`: HTTPS for merchants, and plain JSON for tests and the virtual phone.

Where the documents are silent, this side takes what is worst for a merchant, and says
so in the docstring of the rule.
"""
