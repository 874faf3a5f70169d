"""The far side of an OLED: the controller's commands back into pixels."""
