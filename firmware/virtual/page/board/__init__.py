"""What every tab is shown: the counter as it is now, and who follows it."""
