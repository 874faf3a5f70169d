"""Pictures and their geometry; with drivers.camera the one door to OpenCV."""
