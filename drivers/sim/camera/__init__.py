"""What a camera sees: photographs, drawn goods, recorded video."""
