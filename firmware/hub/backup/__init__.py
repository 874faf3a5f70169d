"""The hub's books and keys in one file, and back from it (S44)."""
