"""What the kiosk shows, prints, lights and sounds. Pure."""
