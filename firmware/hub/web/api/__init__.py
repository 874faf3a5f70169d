"""The HTTP API for the shop's own programs: what kiosks do by MQTT, by HTTP."""
