"""The order page: what a kiosk waits for payment of, on the customer's own phone."""
