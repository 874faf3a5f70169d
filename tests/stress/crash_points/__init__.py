"""Every crash point of two boxes while a sale is paid by phone, one after the other."""
