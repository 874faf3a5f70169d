"""The kiosk's copy of what the hub published: one SQLite file, checked row by row."""
