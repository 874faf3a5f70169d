"""How customers can pay by phone here, as the hub has published it. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PhoneNetwork:
    """A network: `code`: customers show one; `scan`: they scan one of ours."""

    name: str
    code: bool = True
    scan: bool = False


@dataclass(frozen=True, slots=True)
class PhoneMeans:
    """The networks that the shop takes; none where nobody pays by phone."""

    networks: tuple[PhoneNetwork, ...] = ()

    def takes_code_of(self, network: str) -> bool:
        """Whether customers of a network can show their code."""
        return any(each.code for each in self.networks if each.name == network)

    @property
    def scanned(self) -> str | None:
        """The network whose code customers can scan: the first that has one."""
        return next((each.name for each in self.networks if each.scan), None)


NO_PHONE = PhoneMeans()
