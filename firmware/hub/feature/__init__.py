"""What a feature offers the hub: a contract that stands below all features."""
