"""What is shown to a kiosk: where it begins or fills a basket, waits, is refused."""
