"""The best allowed combination of a shop's rules for one basket (A05 to A09). Pure."""
