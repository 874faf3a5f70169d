"""What the decoder reads in pictures and what the classifier makes of it."""
