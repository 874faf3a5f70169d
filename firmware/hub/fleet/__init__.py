"""The kiosks of this shop as they describe themselves."""
