"""Devices: one file a device, one vendor library a file. Never imports firmware."""
