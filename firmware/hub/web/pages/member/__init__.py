"""What a member sees: pass, points, coupons, slips, own data."""
