"""kiosk.toml: the kiosk itself, its hub, broker, store and journal."""

from firmware.config_guide.texts.devices import DEVICES
from firmware.config_guide.texts.shared import broker
from firmware.config_guide.texts.text import KeyText, Texts

HEAD = KeyText(
    "一台收银机的配置：/etc/countertop/kiosk.toml。除 kid 和 public_key 外都可不填。",
    "The configuration of one kiosk: /etc/countertop/kiosk.toml. All but kid and"
    " public_key may be left out.",
)

WITHOUT_DEVICES = KeyText(
    "没有显示屏、按键和灯的收银机：/etc/countertop/kiosk.toml。它连接主机，接收"
    "商品和规则，也能像其他收银机一样查看和升级；没有人能按付款键，所以不销售。没写的配置项都用默认"
    "值；`countertop config explain` 列出全部。",
    "A kiosk on a machine without display, buttons and lamp:"
    " /etc/countertop/kiosk.toml. It links to its hub, takes its articles and rules,"
    " and can be watched and updated as any other; nobody can press PAY, so it sells"
    " nothing. Each key that is not here has its default; `countertop config explain`"
    " lists all of them.",
)

KIOSK: Texts = {
    "kid": KeyText(
        "本机唯一的名称：印在小票上，也是在消息服务器和主机里的名称。1 至 32 个"
        "字符：A-Z a-z 0-9 _ -，不能是 all 或 hub。不要给第二台机器用。",
        "This kiosk's one name: on slips, at the broker and in the hub's database."
        " 1 to 32 of A-Z a-z 0-9 _ -, not all or hub, and never given to a second"
        " kiosk.",
    ),
    "log_level": KeyText(
        "日志的详细程度；用 `journalctl -u kiosk` 查看。",
        "How much is logged; read it with `journalctl -u kiosk`.",
    ),
    "hub": KeyText(
        "这台收银机只听从这一台主机。",
        "The one store hub that this kiosk obeys.",
    ),
    "hub.public_key": KeyText(
        "hub.pub 文件里的 44 个字符，由主机第一次启动时生成。不是这台主机签名的"
        "一律拒收；付款码只有它能解开。",
        "The text of hub.pub, 44 characters, which the hub makes at its first start."
        " What it has not signed is refused, and pay codes are sealed so that only it"
        " reads them.",
    ),
    "hub.signed_only": KeyText(
        "是否拒收没有主机签名的确认和应答。不写：新收银机从第一次启动起就拒收；0.1.0 版"
        "装好的收银机，见过主机签名之后才拒收。true：一律拒收。false：新收银机配 0.1.0"
        " 版的主机（它不签名）时用。",
        "Whether acknowledgements and replies without the hub's signature are refused."
        " Without a value: from a new kiosk's first start on; on a kiosk that release"
        " 0.1.0 set up, once it saw its hub sign. true: in any case. false: for a new"
        " kiosk beside a hub of release 0.1.0, which signs none of them.",
        example="signed_only = true",
    ),
    "store": KeyText("顾客看到的本店信息。", "What customers see of the shop."),
    "store.name": KeyText(
        "小票抬头的店名。", "The shop's name, the head of each slip."
    ),
    "store.language": KeyText(
        "顾客看到的语言：屏幕和小票。",
        "What customers read on the display and on slips.",
    ),
    "store.utc_offset_minutes": KeyText(
        "小票上的当地时间，比 UTC 早多少分钟；北京时间是 480。",
        "Local time on slips, in minutes east of UTC; China is 480.",
    ),
    "store.address": KeyText(
        "印在小票抬头的地址；不填就不印。",
        "The address below the shop's name on slips; empty: no such line.",
    ),
    "store.phone": KeyText(
        "印在小票抬头的电话；不填就不印。",
        "The telephone number at the head of slips; empty: no such line.",
    ),
    "store.tax_line": KeyText(
        "印在小票抬头的税号等，照原样印，例如“统一社会信用代码 …”。",
        "A line for the tax number at the head of slips, printed as it stands here;"
        " empty: no such line.",
    ),
    "store.receipt_url": KeyText(
        "小票二维码打开的网页，其中写 {receipt_no} 或 {sale_id}，例如"
        " https://shop.example/r/{receipt_no}。不填：手机上显示一句话的小票。",
        "The page that the code on a slip leads to, with {receipt_no} or {sale_id} in"
        " it, such as https://shop.example/r/{receipt_no}. Empty: a phone shows the"
        " receipt as a sentence.",
    ),
    "store.invoice_key_file": KeyText(
        "这台收银机的开票密钥文件，由主机的 `countertop payments invoice-key --kiosk`"
        " 打印，见 docs/invoices.md。不填：小票上没有开票二维码。",
        "The kiosk's key for links to invoices, as `countertop payments invoice-key"
        " --kiosk` prints it: docs/invoices.md. Without it slips have no code for"
        " invoices.",
        'invoice_key_file = "/etc/countertop/invoice.key"',
    ),
    "broker": KeyText(
        "连接主机用的消息服务器。",
        "The MQTT broker, by which the kiosk reaches its hub.",
    ),
    **broker("kiosk", "kid", "kiosk-1"),
    "journal": KeyText(
        "收银机自己的磁盘：主机确认收到之前，销售记录都存在这里。",
        "The kiosk's own disk, where its sales are kept until the hub has them.",
    ),
    "journal.folder": KeyText(
        "存放销售流水和商品资料的文件夹。",
        "The folder of the sales journal and of the shop's articles.",
    ),
    "journal.size_max_mb": KeyText(
        "流水文件的上限。超过时停止销售，绝不丢记录（另有 1 MB 用来做完正在进行的一"
        "笔）。",
        "Above this size of its journal the kiosk stops selling before it drops a"
        " sale; 1 MB more is for ending what is under way.",
    ),
    "journal.free_min_mb": KeyText(
        "磁盘剩余空间低于此数时停止销售。",
        "With less than this free on the disk the kiosk stops selling.",
    ),
    **DEVICES,
}
