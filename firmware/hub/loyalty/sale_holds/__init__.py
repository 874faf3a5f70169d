"""What a sale holds of a member's points and coupons, all of it or nothing."""
