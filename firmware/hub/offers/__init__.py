"""How often offers were used, and which of them are used up (decision 0209)."""
