"""What a shop offers: rules as the policy states them, and when they hold. Pure."""
