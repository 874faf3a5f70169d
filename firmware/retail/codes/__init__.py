"""What a code is: from its text and symbology to goods, a card, a pay code. Pure."""
