"""What stands retained for all kiosks, as data for the documents: see `channels`."""

from firmware.protocol import messages as m
from firmware.protocol import topics
from firmware.protocol.reference.channel import Channel
from firmware.protocol.reference.examples import (
    DETAILED_MANIFEST,
    DETAILS,
    ENGINE_POLICY,
    FIRST_RELEASE_POLICY,
    MANIFEST,
    PARTS,
    PASS_KEYS,
    REVISION,
    STAFF,
    signed,
)
from firmware.protocol.reference.payment_examples import PAYMENT_MEANS
from firmware.retail.pricing.engines import NEWEST

DOCUMENTS = (
    Channel(
        name="detailed_catalogue",
        topic=topics.detailed_catalogue(),
        purpose="Which publications lead to the newest revision of the catalogue.",
        examples=(signed(DETAILED_MANIFEST),),
        from_kiosk=False,
        qos=1,
        retain=True,
        signed=m.DetailedManifest,
    ),
    Channel(
        name="catalogue",
        topic=topics.catalogue(),
        purpose="What of the detailed catalogue release 0.1.0 reads.",
        examples=(signed(MANIFEST),),
        from_kiosk=False,
        qos=1,
        retain=True,
        signed=m.CatalogueManifest,
    ),
    Channel(
        name="catalogue_part",
        topic=topics.catalogue_part(REVISION, 2),
        purpose="Some articles; the manifest holds the SHA-256 of this body's bytes.",
        examples=PARTS[1:],
        from_kiosk=False,
        qos=1,
        retain=True,
        holes=((str(REVISION), "revision"), ("2", "part")),
    ),
    Channel(
        name="catalogue_details",
        topic=topics.catalogue_details(REVISION, 2),
        purpose="What offers and VAT go by of some articles; the detailed catalogue"
        " holds the SHA-256 of this body's bytes.",
        examples=DETAILS[1:],
        from_kiosk=False,
        qos=1,
        retain=True,
        holes=((str(REVISION), "revision"), ("2", "part")),
    ),
    Channel(
        name="policy",
        topic=topics.first_release_policy(),
        purpose="The shop's policy in the words of release 0.1.0, for its kiosks.",
        examples=(signed(FIRST_RELEASE_POLICY),),
        from_kiosk=False,
        qos=1,
        retain=True,
        signed=m.PolicyDocument,
    ),
    Channel(
        name="engine_policy",
        topic=topics.policy(NEWEST),
        purpose="The newest policy that kiosks with this pricing engine can follow.",
        examples=(signed(ENGINE_POLICY),),
        from_kiosk=False,
        qos=1,
        retain=True,
        holes=((str(NEWEST), "engine"),),
        signed=m.PolicyDocument,
    ),
    Channel(
        name="staff",
        topic=topics.staff(),
        purpose="The badges that prove staff, as digests; revoked ones are named.",
        examples=(signed(STAFF),),
        from_kiosk=False,
        qos=1,
        retain=True,
        signed=m.StaffBadges,
    ),
    Channel(
        name="passes",
        topic=topics.passes(),
        purpose="The keys whose passes are good, by the ids that passes name.",
        examples=(signed(PASS_KEYS),),
        from_kiosk=False,
        qos=1,
        retain=True,
        signed=m.PassKeys,
    ),
    Channel(
        name="payments",
        topic=topics.payments(),
        purpose="How customers can pay by phone, and to which key codes are sealed.",
        examples=(signed(PAYMENT_MEANS),),
        from_kiosk=False,
        qos=1,
        retain=True,
        signed=m.PaymentMeans,
    ),
)
