"""Camera and decoder in a process of their own, which holds no key and no network."""
