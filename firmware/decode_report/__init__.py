"""Reports the codes that decoder and classifier find in pictures and films."""
