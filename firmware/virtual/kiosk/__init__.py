"""The kiosk process of a rehearsal: the real one with far sides, remote controlled."""
