"""The console of the virtual shop: commands of sale scripts, typed one by one."""
