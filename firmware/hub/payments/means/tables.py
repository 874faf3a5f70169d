"""What was published of the means to pay by phone: a row for each time it changed."""

from sqlalchemy import Column

from firmware.hub.db.schema import Text, Whole, define

# `networks` such as `alipay:code+scan wechat:code`; `sealing` is a public key.
payment_means = define(
    "payment_means",
    Column("version", Whole, primary_key=True),
    Column("networks", Text, nullable=False),
    Column("sealing", Text, nullable=False),
)
