"""The networks' own accounts of each day, kept beside the shop's books."""
