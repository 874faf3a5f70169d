"""The kiosk daemon: one loop, a pure middle, devices at the rim."""
