"""What a member can use now, as kiosks receive it."""
