"""What a case of each kind comes to, in the form of its `expect`."""
