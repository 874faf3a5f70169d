"""The shop without hardware: real processes, far sides of every wire, sale scripts."""
