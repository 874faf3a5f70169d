"""Whether what a kiosk claims of a sale can be true: each claim a module. Pure."""
