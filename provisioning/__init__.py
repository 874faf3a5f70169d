"""First boot, installation, self-test: how a box becomes a kiosk."""
