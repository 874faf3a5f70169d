"""What a member can use now, as kiosks are told of it."""
