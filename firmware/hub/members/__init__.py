"""Members: a pseudonym and a card each."""
