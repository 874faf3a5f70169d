"""One handler thread: the inbox, the dispatcher, the loop."""
