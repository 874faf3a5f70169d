"""The receipt printer: whether it is plugged in, and what its settings are to be."""
