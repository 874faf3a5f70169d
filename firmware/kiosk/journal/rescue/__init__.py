"""Reads what is sound of a journal that SQLite refuses; builds a new one of it."""
