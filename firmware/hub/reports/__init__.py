"""What people read: orders, reconciliation, unknown articles."""
