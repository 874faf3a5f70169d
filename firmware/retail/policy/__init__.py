"""The shop's policy: composes the sections that the engines own. Pure."""
