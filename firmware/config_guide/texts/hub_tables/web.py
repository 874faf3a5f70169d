"""hub.toml, `[web]`: the pages for customers."""

from firmware.config_guide.texts.text import KeyText, Texts

WEB: Texts = {
    "web": KeyText(
        "给顾客用的网页（web.service）：入会、会员页。见 docs/web.md。",
        "The pages for customers (web.service): joining, and the member's page. See"
        " docs/web.md.",
    ),
    "web.address": KeyText(
        "监听的地址。不用 TLS 时只能是本机，或只给 proxies 里的代理用。",
        "Where it listens. Without TLS on this machine only, or for the proxies of"
        " proxies alone.",
    ),
    "web.port": KeyText("监听的端口。", "The port on which it listens."),
    "web.public_url": KeyText(
        "顾客看到的网址。填了就拒绝别的主机名。",
        "The address that customers see. With it other host names are refused.",
        'public_url = "https://shop.example"',
    ),
    "web.certificate_file": KeyText(
        "网页的证书（PEM，含中间证书），手机要信任它。更换后一分钟内生效。",
        "The certificate (PEM, with those between), which phones must trust. A renewed"
        " one is in use within a minute.",
        'certificate_file = "/etc/countertop/web/fullchain.pem"',
    ),
    "web.key_file": KeyText(
        "证书的密钥（PEM，不带密码），只有 root 和 countertop 组可读（chmod 640）。",
        "The certificate's key (PEM, without a password), for root and the group"
        " countertop alone (chmod 640).",
        'key_file = "/etc/countertop/web/privkey.pem"',
    ),
    "web.proxies": KeyText(
        "前面的反向代理的地址或网段：相信它们说的顾客地址。",
        "Addresses or networks of reverse proxies before it: their word on who asks is"
        " believed.",
        'proxies = ["127.0.0.1"]',
    ),
    "web.store": KeyText(
        "网页上的店名，最多 20 个字符；不填则用 [messages] 里的。",
        "The shop's name on the pages, at most 20 characters; without it that of"
        " [messages].",
    ),
    "web.order_qr": KeyText(
        "扫码付款页的二维码是第几版，0 表示没有这一页；要先写 `public_url`。"
        "旧的二维码流传出去了，就加一，再重新打印。",
        "The edition of the QR codes of the order page; 0: there is no such page. It"
        " needs `public_url`. Raise it and print them anew once an old one has got"
        " about.",
    ),
    "web.requests_per_minute_max": KeyText(
        "一个地址每分钟的请求数；更多的请稍后再试。",
        "Requests of one address in a minute; more are put off.",
    ),
    "web.forms_per_minute_max": KeyText(
        "一个地址每分钟提交的表单数，如入会。",
        "Forms that one address may send in a minute, such as to join.",
    ),
    "web.api_requests_per_minute_max": KeyText(
        "店里的程序走接口：每个密钥、每个地址每分钟的请求数。",
        "Requests of the shop's own programs by the API in a minute: of each key, and"
        " of each address.",
    ),
    "web.connections_max": KeyText("同时的连接数。", "Connections at a time."),
    "web.connections_per_address_max": KeyText(
        "其中一个地址的；代理不受此限。",
        "Of them those of one address; proxies are not bound by it.",
    ),
}
