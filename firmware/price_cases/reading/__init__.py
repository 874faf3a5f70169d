"""The form of a case, read strictly into what the product computes with. Pure."""
