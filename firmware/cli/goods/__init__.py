"""The command `countertop catalogue`, and a module for each kind of its acts."""
