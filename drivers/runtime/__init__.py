"""What every driver runs on: the worker thread, the newest-wins slot."""
