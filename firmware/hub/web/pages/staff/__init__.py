"""The back office: staff log in, look members up, and act for them."""
