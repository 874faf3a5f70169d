"""Staff: badges that prove who approved, and which of them are revoked."""
