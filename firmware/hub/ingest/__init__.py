"""Facts from kiosks: each one booked once, refused with a reason, or known already."""
