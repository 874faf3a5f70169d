"""The product's exceptions. Expected refusals are return values or events instead."""

from firmware.base.wording.phrases import Phrase


class CountertopError(Exception):
    """Root of every error that the firmware raises itself."""


class RefusedError(CountertopError):
    """What a command cannot do for a person: the phrase is printed to them."""

    def __init__(self, phrase: Phrase) -> None:
        super().__init__(phrase)
        self.phrase = phrase


class ConfigError(RefusedError, ValueError):
    """A file that a person wrote cannot be used; the message lists every fault."""


class WireError(CountertopError):
    """A message, a topic or a signature is not what the contract says."""


class NewerError(WireError):
    """A document is for newer readers only: the one before it stays in force."""


class UntrustedError(WireError):
    """A message in the hub's name that the hub cannot have sent, or has not signed."""


class JournalError(CountertopError):
    """The kiosk's journal cannot be written: selling stops before data is dropped."""


class ReplicaError(CountertopError):
    """The kiosk's copy of the hub's documents cannot be used; the hub sends them."""


class CatalogueError(ReplicaError):
    """The kiosk's copy of the catalogue cannot be read or written."""


class PolicyError(ReplicaError):
    """The kiosk's copy of the policy cannot be read or written."""


class LedgerError(CountertopError):
    """The hub's ledger would not balance: a defect of the product."""


class StoreError(RefusedError):
    """The hub's database cannot be used: kiosks keep their facts and retry."""


class GatewayError(CountertopError):
    """The shop's messaging gateway did not reply: the hub tries again later."""
