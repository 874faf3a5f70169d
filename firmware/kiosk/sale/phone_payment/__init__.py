"""What a payment by phone is to a sale: values, events. Pure."""
