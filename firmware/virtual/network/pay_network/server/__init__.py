"""The ports: HTTPS for merchants, plain JSON for tests, and how a call is handled."""
