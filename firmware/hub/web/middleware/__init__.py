"""What each request passes on its way in, and each response on its way out."""
