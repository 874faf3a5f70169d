"""The kiosk daemon: one loop, a pure middle, devices around it."""
