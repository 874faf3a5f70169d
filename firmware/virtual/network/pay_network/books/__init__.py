"""The networks' own books: one SQLite file, one lock, one connection."""
