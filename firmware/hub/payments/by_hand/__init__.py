"""What people see of payments at networks, and what they decide."""
