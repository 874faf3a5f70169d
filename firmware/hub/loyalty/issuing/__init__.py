"""Coupons that members are issued by the shop's rules, each exactly once."""
