"""Shared foundations: errors, strict loading, ranges, text, systemd.

Imports the standard library only.
"""
