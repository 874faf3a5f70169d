"""What kiosks receive of how customers can pay by phone here."""
