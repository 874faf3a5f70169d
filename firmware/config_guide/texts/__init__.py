"""What each configuration key means, in Chinese and in English, by dotted key."""
