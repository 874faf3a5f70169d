"""Commands that run a box, or look after one: one module for each."""
