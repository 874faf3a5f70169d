"""The contract between kiosk and hub: topics, messages, codec, signatures. Pure."""
