"""An order as refunds read it: what was paid for each line, and its gifts."""
