"""The devices as the kiosk uses them; only the builders name concrete drivers."""
