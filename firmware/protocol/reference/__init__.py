"""Writes docs/topics.md and docs/asyncapi.json from the types themselves."""
