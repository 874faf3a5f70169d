"""Texts for people, and their translations. Standard library only."""
