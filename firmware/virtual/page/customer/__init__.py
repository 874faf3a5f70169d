"""Who stands before the kiosk: a phone with a browser and a wallet; card and badge."""
