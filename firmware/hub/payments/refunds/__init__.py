"""Money of booked sales that goes back by the network that was paid (E19)."""
