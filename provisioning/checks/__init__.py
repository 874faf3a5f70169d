"""What `countertop doctor` looks at: small functions that answer findings."""
