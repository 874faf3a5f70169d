"""What is made on a desk for boxes: locks, bundles, bills of material, packages."""
