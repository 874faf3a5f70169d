"""What a process asks of the kernel for itself."""
