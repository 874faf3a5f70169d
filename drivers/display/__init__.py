"""The OLED: layout in pixels, fonts, the panel behind luma."""
