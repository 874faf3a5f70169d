"""Staff suspend a basket that cannot be paid now, and recall it (E17). Pure."""
