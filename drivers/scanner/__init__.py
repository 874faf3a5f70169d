"""What turns the world into readings: camera and decoder, serial scanners."""
