"""What members need of a hub: the vault with their data, the web with their pages."""
