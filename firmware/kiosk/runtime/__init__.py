"""The main thread: the inbox, the controller, the sale's runner, housekeeping."""
