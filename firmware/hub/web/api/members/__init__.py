"""Members by the API: joined, found, shown, linked, forgotten, and what is theirs."""
