"""Sale scripts: their language, their commands, their player."""
