"""The OLED: a picture in pixels, bitmap fonts, the panel by luma."""
