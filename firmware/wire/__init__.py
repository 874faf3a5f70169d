"""What kiosk and hub say to each other: topics, messages, codec, signing, link."""
