"""The roots of what may go wrong; refusals that we expect are values, not these."""


class CountertopError(Exception):
    """Root of every error that the firmware raises itself."""


class ConfigError(CountertopError, ValueError):
    """A file that a person wrote cannot be used; the message lists every fault."""


class WireError(CountertopError):
    """A message, a topic or a signature is not what the contract says."""


class NewerError(WireError):
    """A document was made for newer readers only: what is held stays in force."""


class JournalError(CountertopError):
    """The kiosk's journal cannot be written: stop selling before dropping anything."""


class ReplicaError(CountertopError):
    """The kiosk's copy of the hub's documents cannot be used; the hub sends them."""


class CatalogueError(ReplicaError):
    """The kiosk's copy of the catalogue cannot be read or written."""


class PolicyError(ReplicaError):
    """The kiosk's copy of the policy cannot be read or written."""


class LedgerError(CountertopError):
    """The hub's books would not balance: a defect, never a customer's doing."""


class StoreError(CountertopError):
    """The hub's database cannot be used: the kiosks keep their facts and ask again."""


class GatewayError(CountertopError):
    """The shop's messaging gateway gave no answer: the hub asks it again later."""
