"""Whether the money that a sale names is here, as far as the hub can know. Pure."""
