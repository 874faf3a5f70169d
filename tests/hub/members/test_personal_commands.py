"""A command that holds a person's data leaves no key and no reply in the books."""

from firmware.hub.db.engine import writing
from firmware.hub.feature.command import UnitOfWork
from firmware.hub.members.commands import AskLink
from firmware.hub.members.replies import LinkAsked
from firmware.hub.port.call import Call, CallHead
from firmware.hub.port.calls import CallHandler, PortCall
from firmware.protocol.records import encode_record
from tests.support.hub_rig import Shop, still_stamper


def test_it_is_handled_each_time_and_not_kept(shop: Shop) -> None:
    asked: list[str] = []

    def handle(command: AskLink, work: UnitOfWork) -> LinkAsked:
        del work
        asked.append(command.phone)
        return LinkAsked()

    handler = CallHandler({AskLink: handle}, still_stamper("hub"))
    call = Call(CallHead(key="k", scope="web"), AskLink(phone="13800138000"))
    for _ in range(2):
        with writing(shop.engine) as connection:
            reply = handler(PortCall(call), UnitOfWork(connection))
        assert reply == encode_record(LinkAsked())
    assert len(asked) == 2
    assert shop.rows("SELECT * FROM port_replies") == []
