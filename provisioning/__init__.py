"""Installs a box (plan, steps) and checks it (checks); translations for developers."""
