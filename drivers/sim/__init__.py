"""The far side of each wire: what stands before, behind or around a device."""
