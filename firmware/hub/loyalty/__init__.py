"""Members' points in lots, holds, coupons and tiers, on top of the ledger."""
