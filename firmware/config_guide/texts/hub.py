"""hub.toml: the shop's hub."""

from firmware.config_guide.texts.hub_tables.payments import PAYMENTS
from firmware.config_guide.texts.hub_tables.web import WEB
from firmware.config_guide.texts.shared import broker
from firmware.config_guide.texts.text import KeyText, Texts

HEAD = KeyText(
    "主机的配置：/etc/countertop/hub.toml。每一项都可不填。",
    "The configuration of the shop's hub: /etc/countertop/hub.toml. Every key may be"
    " left out.",
)

HUB: Texts = {
    "data": KeyText(
        "存放数据库（账目、会员、商品）和主机签名密钥的文件夹。",
        "The folder of the database (ledger, members, catalogue) and of the key that"
        " signs for the hub.",
    ),
    "policy": KeyText(
        "本店的规则文件：积分、上限、抹零等。保存后一秒内生效。不填则用默认值。",
        "The file of the shop's own rules: points, limits, rounding. Saved, it is in"
        " force a second later. Without one the product's defaults hold.",
        'policy = "/etc/countertop/policy.toml"',
    ),
    "utc_offset_minutes": KeyText(
        "订单按哪个时区算日期，比 UTC 早多少分钟；北京时间是 480。",
        "Which day an order belongs to, in minutes east of UTC; China is 480.",
    ),
    "fact_age_max_days": KeyText(
        "销售在收银机上最多等这么久。时间更早或在将来的，按主机收到时入账并作标记：那台"
        "收银机的时钟不对。",
        "No sale waits longer on a kiosk. One that is said to be older, or to lie"
        " ahead, stands at the time of its receipt and is marked: its kiosk's clock"
        " is wrong.",
    ),
    "log_level": KeyText(
        "日志的详细程度；用 `journalctl -u hub` 查看。",
        "How much is logged; read it with `journalctl -u hub`.",
    ),
    "database": KeyText(
        "账目数据库。不填 url 时是 data 文件夹里的一个文件；用 PostgreSQL "
        "见 docs/install.md"
        " 的“A PostgreSQL for the books”。",
        'The books. For a PostgreSQL, whose library is an extra, see "A PostgreSQL for'
        ' the books" in docs/install.md.',
    ),
    "database.url": KeyText(
        "PostgreSQL 的地址；不填则是 data 里的文件。这里不写密码。",
        "The address of a PostgreSQL; without it the books are a file in data. A"
        " password never stands here.",
        'url = "postgresql://countertop@192.168.1.20/countertop"',
    ),
    "database.password_file": KeyText(
        "存放数据库密码的文件，只有 root 和 countertop 组可读（chmod 640）。只和 url "
        "一起填。",
        "The file with its password, for root and the group countertop alone (chmod"
        " 640). Only with url.",
        'password_file = "/etc/countertop/database.password"',
    ),
    "broker": KeyText(
        "收银机和主机之间的消息服务器：装在主机上的 mosquitto。",
        "The MQTT broker: mosquitto, beside the hub as it is installed.",
    ),
    **broker("hub", "hub", "hub"),
    "disk": KeyText(
        "data 所在磁盘的剩余空间。",
        "What the disk in data must have free.",
    ),
    "disk.free_min_mb": KeyText(
        "低于此数主机不再入账；收银机保留销售记录，等有空间再发送。",
        "With less the hub books nothing, and kiosks keep their sales until there is"
        " room again.",
    ),
    "disk.low_mb": KeyText(
        "低于此数，拒收记录只留原因、不留内容。不能小于 free_min_mb。",
        "With less, dead letters are kept without payload. Not below free_min_mb.",
    ),
    "kiosk_limits": KeyText(
        "一台收银机最多占用主机多少；超出的由收银机保留，稍后再发送。",
        "What one kiosk may cost the hub; what is beyond it the kiosk keeps and sends"
        " again.",
    ),
    "kiosk_limits.facts_per_s_max": KeyText(
        "每秒记录数；消息每 4 KB 多算一条。",
        "Facts in a second; each 4 KB of a message count as one more.",
    ),
    "kiosk_limits.mb_per_day_max": KeyText(
        "24 小时内的数据量，一次最多一半。",
        "What is taken in 24 hours, half of it at once.",
    ),
    "kiosk_limits.gaps_per_journal_max": KeyText(
        "一份流水里允许的缺口数。", "Gaps in one journal."
    ),
    "kiosk_limits.journals_per_day_max": KeyText(
        "一天内新开的流水数；收银机每次启动新开一份。",
        "Journals that may begin in a day: each start of a kiosk begins one.",
    ),
    "kiosk_limits.newer_per_day_max": KeyText(
        "一天内代为保管的新版本记录数，到主机升级为止。",
        "Facts of a newer release that the hub keeps in a day until it is updated.",
    ),
    "kiosk_limits.letters_per_day_max": KeyText(
        "一天内保留的拒收记录数；更多的只计数。",
        "Dead letters in a day; beyond it they are only counted.",
    ),
    "kiosk_limits.letter_mb_per_day_max": KeyText(
        "一天内拒收记录的内容量；更多的只留原因。",
        "Payload of dead letters in a day; beyond it they are kept without.",
    ),
    "backup": KeyText(
        "每晚备份账目和密钥（hub-backup.timer），见 docs/install.md。",
        "Each night the hub's books and keys are saved (hub-backup.timer); see"
        " docs/install.md.",
    ),
    "backup.folder": KeyText(
        "备份放在哪个文件夹；最好在另一块磁盘上。",
        "The folder of the backups, best on another disk.",
    ),
    "backup.keep_max": KeyText("保留最新的几份。", "That many of the newest stay."),
    "backup.age_warning_days": KeyText(
        "最新的备份超过这么多天时，体检会提醒。",
        "The doctor warns when the newest is that old.",
    ),
    "messages": KeyText(
        "销售后给会员发消息，经本店的短信网关，见 docs/messages.md。",
        "Messages to members after each sale, by the shop's messaging gateway:"
        " docs/messages.md.",
    ),
    "messages.url": KeyText(
        "网关地址：https://主机[:端口]/路径；http:// 只限本机。不填则不写也不发消息。",
        "The gateway: https://HOST[:PORT]/PATH, http:// to this machine only. Without"
        " it no message is written or kept.",
        'url = "https://messages.example/notices"',
    ),
    "messages.key_file": KeyText(
        "消息签名的密钥文件，只有 root 和 countertop 组可读（chmod 640）。填 url 时必"
        "填。",
        "What messages are signed with; for root and the group countertop alone"
        " (chmod 640). Needed with url.",
        'key_file = "/etc/countertop/messages.key"',
    ),
    "messages.ca_file": KeyText(
        "网关证书不是公共机构签发时，填所信任的 CA。",
        "The authority to trust, if the gateway's certificate is from no public one.",
        'ca_file = "/etc/countertop/messages-ca.pem"',
    ),
    "messages.store": KeyText(
        "消息里的店名，最多 20 个字符。",
        "The shop's name in messages, at most 20 characters.",
    ),
    "messages.language": KeyText("消息的语言。", "The language of messages."),
    "messages.after_refund": KeyText(
        "退货后也发消息（notice.after_refund）；网关还不认得这一种时填 false。",
        "Also after refunds (notice.after_refund); false for a gateway that does not"
        " know these yet.",
    ),
    "messages.staff_calls": KeyText(
        "收银机上有顾客呼叫店员时也发消息（staff.call），由网关转给店员；网关认得这一种再填"
        " true。",
        "Also when a customer calls staff at a kiosk (staff.call), for the gateway to"
        " pass on to staff. true once the gateway knows these.",
    ),
    "messages.timeout_s": KeyText(
        "一次发送最多用时，包括等待应答。", "Of one attempt, its answer included."
    ),
    "messages.attempts_max": KeyText(
        "失败多少次后放弃一条消息。", "After that many failures a message is given up."
    ),
    "messages.stale_after_h": KeyText(
        "多久之后放弃一条消息。", "After that time a message is given up."
    ),
    "messages.waiting_max": KeyText(
        "磁盘上最多等待的消息数；更多时丢掉最早的。",
        "At most this many wait on the disk; beyond it the oldest are dropped.",
    ),
    **PAYMENTS,
    **WEB,
}
