"""The catalogue: import, revisions, publications."""
