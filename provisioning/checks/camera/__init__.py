"""The camera: whether it is plugged in, and where goods are to be held."""
