"""Money and sales in the order in which the hub booked them, for X and Z reports."""
