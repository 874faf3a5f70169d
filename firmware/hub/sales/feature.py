"""Sales as a feature: `SaleClosed` and `SaleVoided` are booked."""

from firmware.hub.feature.feature import Feature
from firmware.hub.sales import tables
from firmware.hub.sales.handlers import SaleHandler, VoidHandler
from firmware.protocol.messages import SaleClosed, SaleVoided


def sales_feature() -> Feature:
    """Facts of the counter."""
    return Feature(
        name="sales",
        tables=(tables.orders, tables.order_lines, tables.order_steps, tables.voids),
        facts={SaleClosed: SaleHandler, SaleVoided: VoidHandler},
    )
