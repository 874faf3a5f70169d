"""Quotes, orders, holds and refunds of a program, in the channel of its key."""
