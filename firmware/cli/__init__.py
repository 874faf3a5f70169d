"""The console command `countertop`: one module for each subcommand."""
