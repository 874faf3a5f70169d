"""Messages between page and shop over the page's websocket."""
