"""Shared foundations: errors, strict loading, ranges, text, systemd.

Imports the standard library only.
"""

GC_THRESHOLDS = (50_000, 20, 100)
"""How often Python searches for garbage, as `gc.set_threshold` takes it.

By its own settings that took a fifth of the time until a command does anything, for
imports make objects that stay, and a sixth of the hub's time: a batch leaves thousands
of rows, few in circles.
"""
