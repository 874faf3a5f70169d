"""What the hub signs for kiosks, and can no longer read as it was written."""

from collections.abc import Iterator

from sqlalchemy import Connection

from firmware.base.wording.phrases import Template
from firmware.hub.catalogue import article_store
from firmware.hub.policy import store as policy_store
from firmware.hub.reports.business_day import BusinessDay
from firmware.hub.reports.reconciling.report_lines import ReportLine, and_more
from firmware.hub.reports.reconciling.settled import is_settled

CHECK = "stored"
MAX_LINES = 20
_ARTICLE = Template(
    "article {gtin}: its row of revision {revision} is damaged, new kiosks do not get"
    " it; import the whole catalogue"
)
_POLICY = Template(
    "policy {version}: damaged, new kiosks do not get it; start the hub again, and it"
    " takes the policy from its file"
)


def stored_lines(connection: Connection, _span: BusinessDay) -> Iterator[ReportLine]:
    """Articles of now, and the policy in force, that are damaged in the database."""
    lines = [
        ReportLine(_ARTICLE.phrase(gtin=gtin, revision=begun), f"{gtin} {begun}")
        for gtin, begun in article_store.damaged(connection)
    ]
    version = policy_store.latest(connection)
    if version and policy_store.newest(connection) is None:
        lines.append(ReportLine(_POLICY.phrase(version=version), f"{version}"))
    left = [line for line in lines if not is_settled(connection, CHECK, line.key or "")]
    yield from left[:MAX_LINES]
    yield from and_more(max(len(left) - MAX_LINES, 0))
