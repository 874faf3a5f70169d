"""Everything that runs on the store's two boxes: the kiosk and the hub."""
