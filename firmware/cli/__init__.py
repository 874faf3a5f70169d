"""The one console command, `countertop`."""
