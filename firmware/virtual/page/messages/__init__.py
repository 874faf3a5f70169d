"""What page and shop tell each other over the page's websocket."""
