"""What the catalogue says of the articles that the shop gives away."""

from firmware.kiosk.sync.replicas import Replicas
from firmware.retail.article import Article
from firmware.retail.policy.policy import Policy


class GiftArticles:
    """Looks them up once for each policy and each catalogue; for the main thread."""

    def __init__(self, replicas: Replicas) -> None:
        self._catalogue = replicas.catalogue
        self._policy: Policy | None = None
        self._revision = 0
        self._found: tuple[Article, ...] = ()

    def of(self, policy: Policy) -> tuple[Article, ...]:
        """The gifts of a policy that are in the catalogue."""
        revision = self._catalogue.revision
        if policy is not self._policy or revision != self._revision:
            self._policy, self._revision = policy, revision
            numbers = sorted({offer.article for offer in policy.offers.gift})
            found = map(self._catalogue.find, numbers)
            self._found = tuple(each for each in found if isinstance(each, Article))
        return self._found
