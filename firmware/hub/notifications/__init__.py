"""Notifications of members about their sales, through the shop's messaging gateway.

Stored in the commit that books the sale, delivered by a worker: docs/messages.md.
"""
