"""Far sides of the network: broker, lossy proxy, message gateway."""
