"""The hub's web: a process of its own, which reads the books and asks the hub."""
