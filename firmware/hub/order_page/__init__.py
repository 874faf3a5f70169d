"""What is to be paid at each kiosk now, for the page of an order; in memory only."""
