"""The barcode scanner: which one is plugged in, and whether a login could hear it."""
