"""Phone payments: attempts, the networks that carry them, what became of the money."""
