"""The receipt printer: ESC/POS layout, transport, status, proof of printing."""
