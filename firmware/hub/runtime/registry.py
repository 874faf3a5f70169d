"""What all features offer, by type: one handler each, any number of followers."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from firmware.hub.feature.command import CommandHandlers
from firmware.hub.feature.feature import (
    Feature,
    HubTopicObserver,
    KioskObserver,
    Observer,
)
from firmware.hub.feature.job import Job
from firmware.hub.ingest.fact import FactHandlers, Follower, Followers
from firmware.hub.ingest.request import RequestHandlers, WritingRequestHandlers
from firmware.protocol.messages import Fact

T = TypeVar("T")
H = TypeVar("H")


class Registry:
    """The merged offers of the features; ValueError if two handle the same type."""

    def __init__(self, features: Iterable[Feature]) -> None:
        all_of = tuple(features)
        self.facts: FactHandlers = _merged(each.facts for each in all_of)
        self.requests: RequestHandlers = _merged(each.requests for each in all_of)
        self.writing_requests: WritingRequestHandlers = _merged(
            each.writing_requests for each in all_of
        )
        _merged((self.requests, self.writing_requests))
        self.commands: CommandHandlers = _merged(each.commands for each in all_of)
        self.followers: Followers = _followers(all_of)
        self.observers: list[Observer] = [o for each in all_of for o in each.observers]
        self.kiosk_observers: list[KioskObserver] = [
            observer for each in all_of for observer in each.kiosk_observers
        ]
        self.hub_topic_observers: list[HubTopicObserver] = [
            observer for each in all_of for observer in each.hub_topic_observers
        ]
        self.jobs: list[Job] = [job for each in all_of for job in each.jobs]


def _merged(offers: Iterable[Mapping[T, H]]) -> dict[T, H]:
    merged: dict[T, H] = {}
    for offer in offers:
        for each in offer:
            if each in merged:
                raise ValueError(f"two features handle {each}")
        merged |= offer
    return merged


def _followers(features: Iterable[Feature]) -> Followers:
    merged: dict[type[Fact], list[Follower]] = {}
    for feature in features:
        for fact_type, followers in feature.followers.items():
            merged.setdefault(fact_type, []).extend(followers)
    return merged
