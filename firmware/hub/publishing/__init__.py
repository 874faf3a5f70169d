"""Everything retained that the hub publishes to kiosks."""
