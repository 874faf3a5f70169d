"""Commands for a desk without hardware: one module for each."""
