"""Looking at pictures with the till's own eye and classifier, outside a sale."""
