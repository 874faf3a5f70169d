"""Sale scripts and the stage that they play on: broker, hub, kiosk, far sides."""
