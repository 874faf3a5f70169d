"""Whether orders, payments, points and slips agree (S05, N11): lines of `reconcile`."""
