"""Refunds at the kiosk, from the slip that is shown to the money given back (E19)."""
