"""What kiosks are told of how customers can pay by phone here."""
