"""How browsers reach the page: addresses, what is refused, one tab's websocket."""
