"""What the commands of sale scripts do; each module lists its forms in `FORMS`."""
