"""What people do with their membership, and staff for them: joining to erasing."""
