"""The three configuration files for people: samples, explanations, editors' schemas.

Everything is made from the types that load the files; only the descriptions are
written here, and a test holds them complete.
"""
