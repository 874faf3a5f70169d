"""The rules of a case: its offers, an extra rule, the member's coupons. Pure."""

from collections.abc import Callable, Mapping

from firmware.base.config_loader import from_mapping
from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase, verbatim
from firmware.price_cases.reading.extra_offers import EXTRA
from firmware.price_cases.reading.faults import BAD_CASE
from firmware.price_cases.reading.form import CaseForm
from firmware.price_cases.reading.offers import (
    FEN,
    RATE,
    SOME_FEN,
    article_offer,
    gift_offer,
    scope_of,
    spend_offer,
    tiers_of,
)
from firmware.retail.pricing.offers.coupon import MemberCoupon
from firmware.retail.pricing.offers.rules import (
    AddOnOffer,
    AnyNOffer,
    ArticleOffer,
    BuyGetOffer,
    GiftOffer,
    NthPieceOffer,
    Offer,
    SetOffer,
    SpendOffer,
)
from firmware.retail.pricing.offers.section import MAX_OFFERS

SHOP = "S1"
"""The shop of the cases."""
COUPONS_MAX = 100
DUPLICATE = "duplicate"

ROWS: Mapping[str, type[Offer]] = {
    "article": ArticleOffer,
    "spend": SpendOffer,
    "gift": GiftOffer,
    "add_on": AddOnOffer,
    "nth_piece": NthPieceOffer,
    "any_n": AnyNOffer,
    "set": SetOffer,
    "buy_get": BuyGetOffer,
}
"""The kinds of the policy."""

KINDS: Mapping[str, Callable[[CaseForm], Offer]] = {
    "article": article_offer,
    "mj": spend_offer,
    "spend": spend_offer,
    "gift": gift_offer,
    **EXTRA,
}
"""The reader of each kind of offer of a case."""

_ROW_ENDINGS = ("_fen", "_bps", "_day", "_pieces", "_tier")


def offers_of(given: CaseForm) -> tuple[Offer, ...]:
    """The offers of `given`, each id once, an extra `rule` among them."""
    forms = given.forms("offers", MAX_OFFERS) + given.forms("rules", MAX_OFFERS)
    if given.has("rule"):
        forms.append(given.form("rule"))
    found = [offer for form in forms if (offer := offer_of(form)) is not None]
    once(given, "offers", [offer.id for offer in found])
    return tuple(found)


def offer_of(form: CaseForm) -> Offer | None:
    """One offer in the form of a case, or of a row of the policy."""
    kind = form.name("kind").lower().replace("-", "_").replace(" ", "_")
    if any(key.endswith(_ROW_ENDINGS) for key in form.names) and kind in ROWS:
        return _row(form, ROWS[kind])
    if kind not in KINDS:
        kinds = verbatim(", ".join(sorted(KINDS)))
        form.refuse("kind", kind, kinds, reason="unknown_kind")
        return None
    offer = KINDS[kind](form)
    form.some("value", FEN)
    form.skip("name")
    form.done()
    return offer


def worths_of(given: CaseForm) -> dict[str, int]:
    """What a piece of each gift is worth, where the offer has a `value` in fen."""
    found: dict[str, int] = {}
    for form in given.forms("offers", MAX_OFFERS):
        if form.has("value") and form.has("article"):
            found[form.text("article")] = form.whole("value", FEN)
    return found


def coupons_of(given: CaseForm) -> tuple[MemberCoupon, ...]:
    """The wallet of `given`, each id once."""
    found = tuple(coupon_of(form) for form in given.forms("coupons", COUPONS_MAX))
    once(given, "coupons", [coupon.id for coupon in found])
    return found


def coupon_of(form: CaseForm) -> MemberCoupon:
    """One coupon: `off` or `price_bp`."""
    given = form.present(("off", "price_bp"))
    if len(given) != 1:
        instead = Phrase("one of off and price_bp")
        form.refuse("off", given or None, instead, reason=BAD_CASE)
    coupon = MemberCoupon(
        id=form.name("id"),
        min_fen=form.whole("min", FEN),
        off_fen=form.some("off", SOME_FEN),
        price_bps=form.some("price_bp", RATE),
        max_off_fen=form.some("max_off", SOME_FEN),
        scope=scope_of(form),
        from_day=form.day("from"),
        until_day=form.day("until"),
        tiers=tiers_of(form),
        exclusive=form.flag("exclusive"),
        other_shop=form.text("shop", SHOP) != SHOP,
        used=form.flag("used"),
    )
    form.skip("name")
    form.done()
    return coupon


def once(given: CaseForm, key: str, ids: list[str]) -> None:
    """Note an id that two rules of one list have."""
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        instead = Phrase("an id of its own for each")
        given.refuse(key, ", ".join(twice), instead, reason=DUPLICATE)


def _row(form: CaseForm, cls: type[Offer]) -> Offer | None:
    """A row as the policy has it, by the reader of the policy."""
    row = {key: form.raw(key) for key in form.names if key != "kind"}
    row.setdefault("id", "rule")
    try:
        return from_mapping("rule", row, cls)
    except ConfigError as exc:
        form.refuse("kind", None, Phrase("{reason}", reason=exc), reason=BAD_CASE)
        return None
