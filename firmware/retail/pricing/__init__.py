"""From basket to payable amount, each fen explained. Pure."""
