"""Refunds in the journal: what was asked for, and how it ended (decision 0217)."""
