"""What members are told of their sales, by way of the shop's messaging gateway.

Noted in the commit that books the sale, delivered by a courier: docs/messages.md.
"""
