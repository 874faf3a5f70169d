"""What a camera sees: photographs, drawn goods, films."""
