"""The rules of the shop: money, codes, basket, pricing, points, policy. Pure."""
