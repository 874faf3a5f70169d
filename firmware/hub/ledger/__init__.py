"""Double entry: postings that sum to zero in each unit."""
