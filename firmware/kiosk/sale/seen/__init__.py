"""What a camera saw that is no piece of the basket by itself. Pure."""
