"""Everything that is tested here; packages only so that helpers can be imported."""
