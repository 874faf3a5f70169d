"""The store hub: one handler thread, one commit a batch, an append-only ledger."""
