"""What a blurred line across bars most likely says: EAN, UPC-A and UPC-E. Pure."""
