"""What everything stands on: errors, strict loading, ranges, text, systemd.

Imports the standard library only.
"""
