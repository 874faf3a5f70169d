"""Buttons, lamp and beeper on GPIO."""
