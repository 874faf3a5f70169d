"""The port: how another process of the hub's account has commands handled by the hub.

A call is one connection to a Unix socket in the hub's data folder: one frame there, one
back. The reply is sent after the commit. Only processes of the hub's own account, and
root, are accepted.
"""
