"""How a call goes wrong: rules that a test sets, and what they change."""
