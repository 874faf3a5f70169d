"""The threads that drivers run in, and the queue between two of them."""
