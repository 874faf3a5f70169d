"""Worked cases of prices, points and refunds, computed by the product's own code.

A case is JSON, in the form of docs/pricing.md. `countertop price` reads files of them.
"""
