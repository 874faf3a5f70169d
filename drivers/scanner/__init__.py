"""Sources of codes: a camera with its decoder, and serial scanners."""
