"""The shop's policy: the file, the versions that were ever in force."""
