"""The barcode scanner: which one is plugged in, and whether a login gets its keys."""
