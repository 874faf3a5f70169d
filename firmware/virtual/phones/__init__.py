"""Phones of a rehearsal: browsers, what screens show, what files keep of people."""
