"""What the doctor tries with a person beside the device: the printer, the camera."""
