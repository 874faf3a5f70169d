"""Checks of how the shop is paid."""
