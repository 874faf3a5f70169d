"""Why a request is refused: a name that programs read, a status, words for people."""

from collections.abc import Mapping

from firmware.hub.loyalty.issuing.commands import GiveRefusal
from firmware.hub.members.replies import MemberRefusal
from firmware.hub.port.calls import KEY_REUSED
from firmware.hub.web.api.refusal_reason import RefusalReason
from firmware.hub.web.api.trade_reasons import TRADE
from firmware.hub.web.wording.words import Sentence

TITLES: Mapping[int, str] = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    408: "Request Timeout",
    409: "Conflict",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    421: "Misdirected Request",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
"""As RFC 9110 and 6585 have them: Python's own differ from version to version."""
NOT_FOUND = "not_found"
METHOD_NOT_ALLOWED = "method_not_allowed"
NOT_ACCEPTABLE = "not_acceptable"
MEDIA_TYPE = "unsupported_media_type"
BODY_TOO_LARGE = "body_too_large"
BODY_LATE = "body_late"
BODY_BROKEN = "body_broken"
JSON_INVALID = "json_invalid"
NAME_TWICE = "name_twice"
FIELD_INVALID = "field_invalid"
KEY_MISSING = "key_missing"
KEY_UNKNOWN = "key_unknown"
SCOPE_MISSING = "scope_missing"
IDEMPOTENCY_KEY_REQUIRED = "idempotency_key_required"
IDEMPOTENCY_KEY_INVALID = "idempotency_key_invalid"
IDEMPOTENCY_KEY_REUSED = "idempotency_key_reused"
TOO_MANY_REQUESTS = "too_many_requests"
TOO_MANY_WRONG_KEYS = "too_many_wrong_keys"
HOST_UNKNOWN = "host_unknown"
HUB_AWAY = "hub_away"
HUB_UNSURE = "hub_unsure"
BOOKS_AWAY = "books_away"
DEFECT = "defect"
REFUSED = "refused"
ORDER_UNKNOWN = "order_unknown"
RECEIPT_AMBIGUOUS = "receipt_ambiguous"

FRAME: Mapping[str, RefusalReason] = {
    NOT_FOUND: RefusalReason(404, Sentence("没有这个地址，或没有这一项。")),
    METHOD_NOT_ALLOWED: RefusalReason(405, Sentence("这个地址不收这种方法。")),
    NOT_ACCEPTABLE: RefusalReason(406, Sentence("这里只回 application/json。")),
    MEDIA_TYPE: RefusalReason(415, Sentence("内容要用 UTF-8 的 application/json。")),
    BODY_TOO_LARGE: RefusalReason(413, Sentence("内容太长：最多 64 KB。")),
    BODY_LATE: RefusalReason(408, Sentence("十秒内没有收完内容。")),
    BODY_BROKEN: RefusalReason(400, Sentence("内容没有传完。")),
    JSON_INVALID: RefusalReason(400, Sentence("内容不是能读的 JSON。")),
    NAME_TWICE: RefusalReason(400, Sentence("同一个名字写了两次。")),
    FIELD_INVALID: RefusalReason(
        422, Sentence("“{field}”不能这样写，要：{expected}。")
    ),
    KEY_MISSING: RefusalReason(
        401, Sentence("请求没有密钥：Authorization: Bearer ctk_…")
    ),
    KEY_UNKNOWN: RefusalReason(401, Sentence("没有这个密钥，或已停用。")),
    SCOPE_MISSING: RefusalReason(403, Sentence("这个密钥没有 {expected} 的权限。")),
    IDEMPOTENCY_KEY_REQUIRED: RefusalReason(
        400, Sentence("这个请求要带 Idempotency-Key，重发时不变。")
    ),
    IDEMPOTENCY_KEY_INVALID: RefusalReason(
        400, Sentence("Idempotency-Key 要 8 到 128 个可见的 ASCII 字符。")
    ),
    IDEMPOTENCY_KEY_REUSED: RefusalReason(
        409, Sentence("这个 Idempotency-Key 已用在别的内容上。")
    ),
    TOO_MANY_REQUESTS: RefusalReason(429, Sentence("请求太多，{seconds} 秒后再试。")),
    TOO_MANY_WRONG_KEYS: RefusalReason(
        429, Sentence("这个地址试错密钥太多，{seconds} 秒后再试。")
    ),
    HOST_UNKNOWN: RefusalReason(421, Sentence("不是这家店的网址。")),
    HUB_AWAY: RefusalReason(503, Sentence("店里的主机不在，或太忙：什么都没有做。")),
    HUB_UNSURE: RefusalReason(
        503, Sentence("主机没有回话，不知道做了没有：用同一个 Idempotency-Key 重发。")
    ),
    BOOKS_AWAY: RefusalReason(503, Sentence("店里的账现在读不了，请过一会儿再试。")),
    DEFECT: RefusalReason(500, Sentence("这里出错了，请把 request_id 告诉店里。")),
    REFUSED: RefusalReason(409, Sentence("主机没有做：{expected}。")),
}
"""What may come of any request; `{expected}` is what is allowed."""

MEMBERS: Mapping[str, RefusalReason] = {
    MemberRefusal.FIELD_OFF: RefusalReason(422, Sentence("店里不收“{field}”这一项。")),
    MemberRefusal.FIELD_MISSING: RefusalReason(422, Sentence("店里要求填“{field}”。")),
    MemberRefusal.FIELD_INVALID: RefusalReason(
        422, Sentence("“{field}”不对，请再看一遍。")
    ),
    MemberRefusal.CONSENT_MISSING: RefusalReason(422, Sentence("要同意会员说明。")),
    MemberRefusal.CONSENT_OUTDATED: RefusalReason(
        409, Sentence("会员说明有新的一版，请让顾客看过再同意。")
    ),
    MemberRefusal.CODE_WRONG: RefusalReason(422, Sentence("验证码不对。")),
    MemberRefusal.CODE_EXPIRED: RefusalReason(
        422, Sentence("验证码过期了，请再要一个。")
    ),
    MemberRefusal.TOO_MANY: RefusalReason(429, Sentence("这个号码今天的验证码太多。")),
    MemberRefusal.NO_GATEWAY: RefusalReason(503, Sentence("店里现在发不出验证码。")),
    MemberRefusal.MEMBER_UNKNOWN: RefusalReason(
        404, Sentence("没有这个会员，或已注销。")
    ),
    MemberRefusal.MEMBER_BLOCKED: RefusalReason(409, Sentence("这个会员停用了。")),
    MemberRefusal.SAME_MEMBER: RefusalReason(409, Sentence("这是同一个会员。")),
    MemberRefusal.LINK_UNKNOWN: RefusalReason(404, Sentence("没有这个链接。")),
    MemberRefusal.HOLD_OPEN: RefusalReason(
        409, Sentence("有一单没结束，占着积分或券。")
    ),
    MemberRefusal.VAULT_FAILED: RefusalReason(503, Sentence("会员资料现在读不了。")),
}
"""What the hub refuses of commands about members."""

COUPONS: Mapping[str, RefusalReason] = {
    GiveRefusal.RULE_UNKNOWN: RefusalReason(
        422, Sentence("店里的券规则没有这一条：{field}。")
    ),
}
"""Of coupons that are given."""

ORDERS: Mapping[str, RefusalReason] = {
    ORDER_UNKNOWN: RefusalReason(404, Sentence("没有这张小票的订单。")),
    RECEIPT_AMBIGUOUS: RefusalReason(
        409, Sentence("这个小票号有几单，请用其中一个：{expected}。")
    ),
}
"""Of orders that are shown."""

RENAMED = {
    KEY_REUSED: IDEMPOTENCY_KEY_REUSED,
    MemberRefusal.FORM_USED.value: IDEMPOTENCY_KEY_REUSED,
}
"""Refusals of the hub whose own names mean nothing to a program."""

REASONS: Mapping[str, RefusalReason] = {
    **{str(name): reason for name, reason in MEMBERS.items()},
    **{str(name): reason for name, reason in COUPONS.items()},
    **ORDERS,
    **TRADE,
    **FRAME,
}
"""Every reason by its name."""
