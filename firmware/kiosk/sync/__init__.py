"""The kiosk's side of the wire: facts out, replies and signed documents in."""
