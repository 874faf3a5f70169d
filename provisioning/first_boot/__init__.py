"""What a new kiosk takes from `countertop.toml` on its card, at its first start."""
