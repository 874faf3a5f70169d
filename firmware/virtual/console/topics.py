"""The help of the console: commands by topic, each with what it does. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from firmware.base.wording.language import tr
from firmware.base.wording.phrases import Phrase, Template
from firmware.virtual.scripts.script import SLOTS, Form

QUIT = ("quit", "exit", "q")
HELP = "help"
MAX_PATTERN = 40


@dataclass(frozen=True, slots=True)
class Topic:
    """Commands of one kind: those that begin with one of `begins`."""

    name: str
    about: Phrase
    begins: tuple[str, ...]
    example: str


TOPICS = (
    Topic(
        "counter",
        Phrase("what customers and staff do"),
        (
            *("show", "type", "sell", "press", "hold", "turn", "staff", "take"),
            *("advance", "wait"),
        ),
        "show photograph 1",
    ),
    Topic(
        "phones",
        Phrase("customers' phones: join, pass, screenshot, leave"),
        (
            *("join", "leave as", "keep", "show phone", "show screenshot"),
            *("read page", "read traces", "expect page", "expect no trace"),
            "expect sums",
        ),
        "join by slip 1 as 林 13800138000",
    ),
    Topic(
        "payments",
        Phrase("customers' wallets, the payment networks and their books"),
        (
            *("wallet", "show pay", "show last", "type pay", "type last"),
            *("scan", "confirm", "decline", "pay network", "expect pay"),
            *("expect payment", "expect payments", "expect wallet", "expect no pay"),
            *("expect hub phone", "read payments", "read pay"),
        ),
        "show pay code of 林",
    ),
    Topic(
        "see",
        Phrase("display, slips, orders, ledger, messages"),
        ("look", "read"),
        "read orders",
    ),
    Topic(
        "shop",
        Phrase("articles, members, policy, languages"),
        (
            *("article", "stopped", "member", "policy", "kiosk", "hub", "shop"),
            *("display", "language", "quick", "import", "open", "say"),
            *("badge", "revoke", "coupon"),
        ),
        "policy limits.pieces_max = 3",
    ),
    Topic(
        "processes",
        Phrase("start, stop and kill broker, hub and kiosk"),
        ("start", "stop", "kill", "empty"),
        "kill hub",
    ),
    Topic(
        "devices",
        Phrase("paper, cover, plugs of printer, camera, scanner, display"),
        ("paper", "cover", "uncover", "printer", "unplug", "plug"),
        "paper out",
    ),
    Topic(
        "power",
        Phrase("power cuts and full disks"),
        ("cut", "fill", "free", "small", "leave", "save", "restore"),
        "cut power",
    ),
    Topic(
        "network",
        Phrase("messages lost, repeated, late or held back; the members' gateway"),
        ("lose", "repeat", "delay", "hold back", "release", "wires", "gateway"),
        "lose every ack",
    ),
    Topic(
        "expect",
        Phrase("check what is so; waits up to 5 s"),
        ("expect",),
        "expect hub orders 1 within 10 s",
    ),
)
OTHER = Topic("other", Phrase("everything else"), (), "")

SALE = ("show photograph 1", "show nothing", "press pay", "staff confirm", "read slip")
"""A whole sale, for a person's first minute."""

OVERVIEW = Template(
    """\
    Commands are those of sale scripts, one a line. Tab completes, the arrow keys bring
    back earlier lines, Enter alone shows the display.

{topics}

    help TOPIC lists its commands, help WORD explains those that begin with it.
    quit, Ctrl-D or Ctrl-C closes the shop.

    A sale, line by line:  {sale}"""
)


def overview(forms: Sequence[Form]) -> str:
    """Every topic on a line, and how to make a sale."""
    named = [each for each in (*TOPICS, OTHER) if of_topic(each, forms)]
    topics = "\n".join(f"    help {each.name:<11} {tr(each.about)}" for each in named)
    return tr(OVERVIEW.phrase(topics=topics, sale="  ·  ".join(SALE)))


def help_on(words: str, forms: Sequence[Form]) -> str:
    """A topic's commands, those that begin with these words, or what could be meant."""
    wanted = words.casefold()
    for topic in (*TOPICS, OTHER):
        if wanted == topic.name and of_topic(topic, forms):
            return _listed(of_topic(topic, forms), topic.example)
    found = [each for each in forms if _begins(each, words)]
    if found:
        return _listed(found, "")
    near = get_close_matches(wanted, help_words(forms), n=3)
    if not near:
        return tr(Phrase("    no help on {words!r}; see help", words=words))
    meant = f"help {' | help '.join(near)}"
    return tr(
        Phrase(
            "    no help on {words!r}; did you mean: {meant}", words=words, meant=meant
        )
    )


def help_words(forms: Sequence[Form]) -> list[str]:
    """What `help` can be asked about."""
    topics = [each.name for each in (*TOPICS, OTHER) if of_topic(each, forms)]
    firsts = [form.pattern.split()[0] for form in forms]
    return list(dict.fromkeys([*topics, *firsts]))


def of_topic(topic: Topic, forms: Sequence[Form]) -> list[Form]:
    """The commands of a topic, in the order of the vocabulary."""
    return [form for form in forms if topic_of(form) is topic]


def topic_of(form: Form) -> Topic:
    """Where a command belongs; the longest beginning counts."""
    fits = [
        (len(begin), topic)
        for topic in TOPICS
        for begin in topic.begins
        if _begins(form, begin)
    ]
    return max(fits, key=lambda fit: fit[0])[1] if fits else OTHER


def _begins(form: Form, words: str) -> bool:
    given = words.split()
    return form.pattern.split()[: len(given)] == given


def _listed(forms: Sequence[Form], example: str) -> str:
    lines = [f"    {form.pattern:<{MAX_PATTERN}} {tr(form.meaning)}" for form in forms]
    used = {word for form in forms for word in form.pattern.split()} & SLOTS.keys()
    lines += ["", *(tr(_slot_line(word)) for word in sorted(used))]
    lines += [tr(Phrase("    Example:  {example}", example=example))] if example else []
    return "\n".join(lines).rstrip()


def _slot_line(word: str) -> Phrase:
    return Phrase("    {word} is {means}", word=word, means=SLOTS[word].means)
