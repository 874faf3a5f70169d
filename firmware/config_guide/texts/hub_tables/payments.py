"""hub.toml, `[payments]`: the networks that customers pay by on the phone."""

from firmware.config_guide.texts.text import KeyText, Texts

_CA = KeyText(
    "所信任的 CA，只用于测试（test_setup）。",
    "The authority to trust; in a test set-up only.",
    'ca_file = "/etc/countertop/payments-test-ca.pem"',
)
_GATEWAY = "网络的地址：https://主机[:端口][/路径]。一般不用改。"

PAYMENTS: Texts = {
    "payments": KeyText(
        "手机付款：支付宝当面付、微信支付付款码。见 docs/payments.md。填好后运行"
        " `countertop payments check`。",
        "Payment by phone: Alipay, WeChat Pay. See docs/payments.md; then run"
        " `countertop payments check`.",
    ),
    "payments.networks": KeyText(
        "启用哪些支付网络；不填则不能用手机付款。",
        "The networks in use; without them nobody pays by phone.",
        'networks = ["alipay", "wechat"]',
    ),
    "payments.test_setup": KeyText(
        "只用于测试：允许本机的 http:// 和另外的 CA。店里必须是 false。",
        "For tests only: allows http:// to this machine, and another authority. In a"
        " shop it must be false.",
        "test_setup = true",
    ),
    "payments.timeout_s": KeyText(
        "一次请求最多用时，包括等待应答。超时不算失败，会再查询。",
        "Of one request, its reply included. What takes longer is not failed: it is"
        " asked about again.",
    ),
    "payments.alipay": KeyText(
        "支付宝开放平台上的应用。", "The shop's application at Alipay's open platform."
    ),
    "payments.alipay.gateway": KeyText(
        f"{_GATEWAY}沙箱见 docs/payments.md。",
        "Its address: https://HOST[:PORT][/PATH]. That of the sandbox is in"
        " docs/payments.md.",
    ),
    "payments.alipay.app_id": KeyText(
        "应用的 APPID。启用支付宝时必填。",
        "The APPID of the application. Needed for Alipay.",
        'app_id = "2021000000000000"',
    ),
    "payments.alipay.seller_id": KeyText(
        "收款账号（2088 开头）。不填则收到签约账号。",
        "The account that gets the money (2088…); without it that of the contract.",
        'seller_id = "2088000000000000"',
    ),
    "payments.alipay.key_file": KeyText(
        "应用私钥的文件（PEM，或密钥工具的一行文字），只有 root 和 countertop 组可读"
        "（chmod 640）；或 hub.service 的凭据名。启用支付宝时必填。",
        "The application's private key (PEM, or the one line of Alipay's key tool), for"
        " root and the group countertop alone (chmod 640); or the name of a credential"
        " of hub.service. Needed for Alipay.",
        'key_file = "/etc/countertop/alipay.key"',
    ),
    "payments.alipay.alipay_key_file": KeyText(
        "支付宝公钥的文件，不是应用公钥；或凭据名。启用支付宝时必填。",
        "Alipay's public key, which its page shows, not the application's; or the name"
        " of a credential. Needed for Alipay.",
        'alipay_key_file = "/etc/countertop/alipay.pub"',
    ),
    "payments.alipay.scan": KeyText(
        "顾客也可以扫屏幕上的订单码付款；不想要就填 false，只收付款码。",
        "Customers may scan a code of the sale on the display, too; with false they"
        " only show theirs.",
    ),
    "payments.alipay.bill_hosts": KeyText(
        "只从这些主机下载账单。", "Bills are downloaded from these hosts only."
    ),
    "payments.alipay.ca_file": _CA,
    "payments.wechat": KeyText(
        "微信支付的商户号（APIv3）。",
        "The shop's merchant account at WeChat Pay (API v3).",
    ),
    "payments.wechat.gateway": KeyText(
        "微信支付的地址：https://主机[:端口]。一般不用改。",
        "Its address: https://HOST[:PORT].",
    ),
    "payments.wechat.app_id": KeyText(
        "与商户号绑定的 AppID。启用微信支付时必填。",
        "The AppID that is bound to the merchant. Needed for WeChat Pay.",
        'app_id = "wx0000000000000000"',
    ),
    "payments.wechat.merchant_id": KeyText(
        "商户号。启用微信支付时必填。",
        "The merchant's number. Needed for WeChat Pay.",
        'merchant_id = "1900000000"',
    ),
    "payments.wechat.certificate_serial": KeyText(
        "商户 API 证书的序列号。启用微信支付时必填。",
        "The serial number of the merchant's API certificate. Needed for WeChat Pay.",
        'certificate_serial = "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C"',
    ),
    "payments.wechat.certificate_file": KeyText(
        "商户 API 证书的文件（apiclient_cert.pem），可不填；填了，到期前 30 天"
        " `countertop doctor` 和 `countertop payments check` 会提醒。",
        "The merchant's API certificate (apiclient_cert.pem), or nothing. With it"
        " `countertop doctor` and `countertop payments check` say 30 days before that"
        " it ends.",
        'certificate_file = "/etc/countertop/wechat.pem"',
    ),
    "payments.wechat.key_file": KeyText(
        "商户 API 私钥的文件（apiclient_key.pem），只有 root 和 countertop 组可读"
        "（chmod 640）；或 hub.service 的凭据名。启用微信支付时必填。",
        "The merchant's API key (apiclient_key.pem), for root and the group countertop"
        " alone (chmod 640); or the name of a credential of hub.service. Needed for"
        " WeChat Pay.",
        'key_file = "/etc/countertop/wechat.key"',
    ),
    "payments.wechat.wechat_key_file": KeyText(
        "微信支付公钥或平台证书的文件；或凭据名。启用微信支付时必填。",
        "WeChat Pay's public key, or its platform certificate; or the name of a"
        " credential. Needed for WeChat Pay.",
        'wechat_key_file = "/etc/countertop/wechat.pub"',
    ),
    "payments.wechat.wechat_key_id": KeyText(
        "微信支付公钥的 ID。用平台证书时不填。",
        "The id of WeChat Pay's public key; a platform certificate has its own.",
        'wechat_key_id = "PUB_KEY_ID_0110000000002026110600000000000000"',
    ),
    "payments.wechat.bill_hosts": KeyText(
        "只从这些主机下载账单。", "Bills are downloaded from these hosts only."
    ),
    "payments.wechat.ca_file": _CA,
}
