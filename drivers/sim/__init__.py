"""The far side of each device's wire: what the camera sees, the printer, the panel."""
