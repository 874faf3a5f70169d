"""One attempt to be paid by phone: its states, its table, its row."""
