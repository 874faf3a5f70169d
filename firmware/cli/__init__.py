"""The console command `countertop`: a room for each kind of subcommand."""
