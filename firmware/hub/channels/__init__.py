"""Channels that sell as kiosks do: the shop's page or app, by the API (S07).

What they ask becomes the fact or the request that a kiosk would have sent, and is
handled by the same code in the same books.
"""
