"""What staff look up, and what a member takes along."""
