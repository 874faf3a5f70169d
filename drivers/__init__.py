"""Devices: pixels, bytes and codes, no money. Imports nothing of firmware."""
