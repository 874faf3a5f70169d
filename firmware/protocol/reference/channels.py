"""Every topic with what travels on it: the contract as data, for the documents.

Each message stands here with an example; the tests send every example through the
codec, and refuse a message type or a topic family that is missing.
"""

from firmware.protocol import messages as m
from firmware.protocol import topics
from firmware.protocol.reference.basket_examples import (
    ASK_BASKET,
    GIVEN,
    RELEASE,
)
from firmware.protocol.reference.channel import Channel
from firmware.protocol.reference.documents import DOCUMENTS
from firmware.protocol.reference.examples import (
    BUNDLE,
    CARD,
    CORRELATION,
    ENDED,
    EPOCH,
    HUB_STAMP,
    KID,
    KIOSK_STAMP,
    POLICY,
    REVISION,
    SALE,
    SUSPENDED,
    UNKNOWN,
    VOID,
    signed,
    signed_message,
)
from firmware.protocol.reference.payment_examples import CHARGE, ORDER, PAYMENT
from firmware.protocol.reference.redeem_examples import (
    HOLD,
    MEMBER,
    PASS,
    REFUND,
    REFUNDED,
)
from firmware.protocol.reference.report_examples import ASK_REPORT, REPORT_REPLY

CHANNELS = (
    Channel(
        name="state",
        topic=topics.state(KID),
        purpose="How the kiosk is; also its will, with `offline`.",
        examples=(
            m.KioskState(
                state="ready", session=41, boot=KIOSK_STAMP.boot, ts=KIOSK_STAMP.ts
            ),
        ),
        from_kiosk=True,
        qos=1,
        retain=True,
    ),
    Channel(
        name="birth",
        topic=topics.birth(KID),
        purpose="What the kiosk is: versions and devices.",
        examples=(
            m.Birth(
                firmware="0.1.0",
                schema=m.SCHEMA,
                policy_version=POLICY.version,
                catalogue_revision=REVISION,
                hardware="Raspberry Pi 4 Model B",
                devices=("camera", "printer"),
            ),
        ),
        from_kiosk=True,
        qos=1,
        retain=True,
    ),
    Channel(
        name="event",
        topic=topics.event(KID, "sale"),
        purpose="A durable fact, from the outbox only, until the hub acknowledges it.",
        examples=(SALE, VOID, UNKNOWN, SUSPENDED, ENDED),
        from_kiosk=True,
        qos=1,
        holes=((KID, "kid"), ("sale", "type")),
    ),
    Channel(
        name="bundle",
        topic=topics.event(KID, "bundle"),
        purpose="Several durable facts at once, where more than one waits.",
        examples=(BUNDLE,),
        from_kiosk=True,
        qos=1,
    ),
    Channel(
        name="ask",
        topic=topics.ask(KID, "member"),
        purpose="A request; the answer comes on the reply topic.",
        examples=(
            m.AskMember(card=CARD, tier=True, wallet=True),
            PASS,
            m.AskNewest(),
            HOLD,
            REFUND,
            CHARGE,
            ASK_REPORT,
            ASK_BASKET,
            m.JournalSaleState(sale_id=HOLD.sale_id, state="open"),
            ORDER,
        ),
        from_kiosk=True,
        qos=0,
        holes=((KID, "kid"), ("member", "type")),
    ),
    Channel(
        name="telemetry",
        topic=topics.telemetry(KID, "health"),
        purpose="Counters and gauges since the boot.",
        examples=(
            m.Telemetry(numbers={"backlog_facts": 0, "camera_frames_per_s": 14.8}),
        ),
        from_kiosk=True,
        qos=0,
        holes=((KID, "kid"), ("health", "group")),
    ),
    Channel(
        name="ack",
        topic=topics.ack(KID),
        purpose="What the hub has committed, and what it has refused.",
        examples=(
            m.Ack(
                epoch=EPOCH,
                upto=120,
                extra=(123,),
                refused=(m.Refused(seq=119, reason="price drift"),),
            ),
            signed_message(topics.ack(KID), m.Ack(epoch=EPOCH, upto=120)),
        ),
        from_kiosk=False,
        qos=0,
    ),
    Channel(
        name="command",
        topic=topics.command(KID, "sale_state"),
        purpose="A question of the hub, to which the kiosk replies by a request of its"
        " own, how a payment stands, that one is to begin, or what to release.",
        examples=(
            m.AskSale(sale_id=HOLD.sale_id),
            PAYMENT,
            m.BeginScan(sale_id=HOLD.sale_id, told_s=7_200),
            RELEASE,
        ),
        from_kiosk=False,
        qos=0,
        holes=((KID, "kid"), ("sale_state", "type")),
    ),
    Channel(
        name="reply",
        topic=topics.reply(KID, CORRELATION),
        purpose="The reply to the request that named this correlation.",
        examples=(
            MEMBER,
            m.HoldReply(balance_points=28),
            REFUNDED,
            PAYMENT,
            REPORT_REPLY,
            GIVEN,
            m.OrderPage(url="https://shop.example/o/k4vnq2xw7d"),
            m.Unsupported(request="member", versions=(1,)),
            signed_message(
                topics.reply(KID, CORRELATION), m.MemberReply(member_id=None)
            ),
        ),
        from_kiosk=False,
        qos=0,
        holes=((KID, "kid"), (CORRELATION, "correlation")),
    ),
    Channel(
        name="signed_reply",
        topic=topics.reply(KID, CORRELATION),
        purpose="The answer to `newest`, with the hub's signature.",
        examples=(signed(m.NewestCatalogue(asked=CORRELATION, revision=REVISION)),),
        from_kiosk=False,
        qos=0,
        holes=((KID, "kid"), (CORRELATION, "correlation")),
        signed=m.NewestCatalogue,
    ),
    Channel(
        name="hub_state",
        topic=topics.hub_state(),
        purpose="Whether the hub is there; also its will, with `offline`.",
        examples=(m.HubState(state="ready", ts=HUB_STAMP.ts),),
        from_kiosk=False,
        qos=1,
        retain=True,
    ),
    Channel(
        name="signed_hub_state",
        topic=topics.signed_hub_state(),
        purpose="The hub's signature under its `ready`, for kiosks of contract 3.",
        examples=(
            signed_message(
                topics.signed_hub_state(), m.HubState(state="ready", ts=HUB_STAMP.ts)
            ),
        ),
        from_kiosk=False,
        qos=1,
        retain=True,
        holes=(),
    ),
    *DOCUMENTS,
)
