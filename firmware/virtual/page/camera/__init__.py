"""What visitors hold before the camera of their own: what of it is let in."""
