"""The history of the hub's tables, applied by `firmware.hub.db.migrating.migrate`."""
