"""Orders: what was sold, checked against policy and catalogue before it is booked."""
