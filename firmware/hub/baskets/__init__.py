"""Suspended baskets as the hub knows them, and how one moves to another kiosk (E17)."""
