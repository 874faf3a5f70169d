"""Sale scripts that are played on the page: which there are, and line after line."""
