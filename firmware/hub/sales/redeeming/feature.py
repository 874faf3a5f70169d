"""Redeeming as a feature: holds that kiosks ask for, and what booked facts do."""

from firmware.hub.feature.feature import Feature
from firmware.hub.sales.redeeming.following import Redemptions
from firmware.hub.sales.redeeming.hold_requests import HoldRequestHandler
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import AskHold, SaleClosed, SaleVoided


def redeeming_feature(stamper: Stamper, *, utc_offset_minutes: int) -> Feature:
    """Follows sales before loyalty settles what they earned."""
    redemptions = Redemptions(stamper, utc_offset_minutes=utc_offset_minutes)
    asked = HoldRequestHandler(stamper, utc_offset_minutes=utc_offset_minutes)
    return Feature(
        name="redeeming",
        followers={
            SaleClosed: (redemptions.sold,),
            SaleVoided: (redemptions.voided,),
        },
        writing_requests={AskHold: asked},
    )
