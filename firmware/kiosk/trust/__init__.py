"""Which messages in the hub's name a kiosk believes: decision 0145."""
