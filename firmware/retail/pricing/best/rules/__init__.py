"""What each kind of rule of the basket stage does with the goods that enter. Pure."""
