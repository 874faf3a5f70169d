"""The vault: what makes a person of a pseudonym, apart from the books."""
