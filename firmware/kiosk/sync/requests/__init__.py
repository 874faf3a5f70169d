"""What the kiosk asks of the hub, and what the replies mean, by what it is about."""
