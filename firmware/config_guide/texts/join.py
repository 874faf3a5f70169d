"""policy.toml: how people become members."""

from firmware.config_guide.texts.text import KeyText, Texts

_USE_ZH = "off 不问，optional 可不填，required 必填。"

JOIN: Texts = {
    "join": KeyText(
        "顾客怎么加入会员，见 docs/members.md。收银机只用其中的网址。",
        "How customers become members: docs/members.md. Kiosks read the address alone.",
    ),
    "join.url": KeyText(
        "顾客的手机怎么打开本店的会员网页；留空就不请人加入。",
        "Where customers' phones reach the shop's pages; without it nobody is invited.",
    ),
    "join.name": KeyText("怎么称呼：" + _USE_ZH, "The name to be called by."),
    "join.gender": KeyText("性别：" + _USE_ZH, "Gender."),
    "join.birthday": KeyText(
        "生日（月和日）：" + _USE_ZH, "The birthday, as month and day."
    ),
    "join.phone": KeyText("手机号：" + _USE_ZH, "The phone number."),
    "join.preferences": KeyText("喜好：" + _USE_ZH, "What the customer likes."),
    "join.preference_choices": KeyText(
        "有哪些喜好可以选。",
        "What a customer may like, as words to choose from.",
    ),
    "join.phone_region": KeyText(
        "没写国家区号的手机号，按哪个国家或地区算。",
        "The country of a phone number that names none.",
    ),
    "join.phone_proof": KeyText(
        "是否先给手机发验证码；要先接好短信网关，见 docs/members.md。没有验证码，"
        "谁也不能凭手机号打开已有的会员。",
        "Whether a code is sent to the phone first, by the messaging gateway:"
        " docs/members.md. Without it a phone number alone opens no member's page.",
    ),
    "join.code_valid_s": KeyText("验证码多久有效。", "How long a code holds."),
    "join.code_tries_max": KeyText(
        "一个验证码最多能输错几次。", "How many wrong tries a code bears."
    ),
    "join.code_again_min_s": KeyText(
        "隔多久才能再发一个验证码。", "How long until another code is sent."
    ),
    "join.codes_day_max": KeyText(
        "24 小时内最多给一个手机发几个验证码。",
        "How many codes a phone gets within 24 hours.",
    ),
    "join.consent_version": KeyText(
        "会员说明是第几版；改了说明就加一。",
        "The version of the text of consent; raise it when the text changes.",
    ),
    "join.consent_zh": KeyText(
        "会员说明，中文：记什么、为什么、给谁看。",
        "The text of consent in Chinese: what is kept, why, and for whom.",
    ),
    "join.consent_en": KeyText("会员说明，英文。", "The text of consent in English."),
    "join.old_link_days": KeyText(
        "换了新链接，旧链接最多还能用几天；新链接一打开，旧的就停用。",
        "How long a replaced link goes on; it ends once the new one was opened.",
    ),
}
