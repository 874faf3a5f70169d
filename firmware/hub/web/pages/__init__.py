"""What customers see, a module for each page."""
