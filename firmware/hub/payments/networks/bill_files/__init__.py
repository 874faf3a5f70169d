"""Bills as files: downloaded whole, read line by line, never held in memory."""
