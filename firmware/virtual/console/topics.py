"""The help of the console: commands by topic, each with what it does. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from firmware.virtual.scripts.script import SLOTS, Form

QUIT = ("quit", "exit", "q")
HELP = "help"
MAX_PATTERN = 40


@dataclass(frozen=True, slots=True)
class Topic:
    """Commands of one kind: those that begin with one of `begins`."""

    name: str
    about: str
    begins: tuple[str, ...]
    example: str


TOPICS = (
    Topic(
        "counter",
        "what customers and staff do",
        (
            *("show", "type", "sell", "press", "hold", "turn", "staff", "take"),
            *("advance", "wait"),
        ),
        "show photograph 1",
    ),
    Topic(
        "see",
        "display, slips, orders, ledger, messages",
        ("look", "read"),
        "read orders",
    ),
    Topic(
        "shop",
        "articles, members, policy, languages",
        (
            *("article", "stopped", "member", "policy", "kiosk", "display"),
            *("language", "quick", "import", "open", "say", "badge", "revoke"),
        ),
        "policy limits.pieces_max = 3",
    ),
    Topic(
        "processes",
        "start, stop and kill broker, hub and kiosk; the hub's clock",
        ("start", "stop", "kill", "empty", "hub"),
        "kill hub",
    ),
    Topic(
        "devices",
        "paper, cover, plugs of printer, camera, scanner, display",
        ("paper", "cover", "printer", "unplug", "plug"),
        "paper out",
    ),
    Topic(
        "power",
        "power cuts and full disks",
        ("cut", "fill", "free", "small", "leave", "save", "restore"),
        "cut power",
    ),
    Topic(
        "network",
        "messages lost, repeated, late or held back; the members' gateway",
        ("lose", "repeat", "delay", "hold back", "release", "wires", "gateway"),
        "lose every ack",
    ),
    Topic(
        "expect",
        "check what is so; waits up to 5 s",
        ("expect",),
        "expect hub orders 1 within 10 s",
    ),
)
OTHER = Topic("other", "everything else", (), "")

SALE = ("show photograph 1", "show nothing", "press pay", "staff confirm", "read slip")
"""A whole sale, for a person's first minute."""

OVERVIEW = """\
    Commands are those of sale scripts, one a line. Tab completes, the arrow keys bring
    back earlier lines, Enter alone shows the display.

{topics}

    help TOPIC lists its commands, help WORD explains those that begin with it.
    quit, Ctrl-D or Ctrl-C closes the shop.

    A sale, line by line:  {sale}"""


def overview(forms: Sequence[Form]) -> str:
    """Every topic on a line, and how to make a sale."""
    named = [each for each in (*TOPICS, OTHER) if of_topic(each, forms)]
    topics = "\n".join(f"    help {each.name:<11} {each.about}" for each in named)
    return OVERVIEW.format(topics=topics, sale="  ·  ".join(SALE))


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
    offer = f"did you mean: help {' | help '.join(near)}" if near else "see help"
    return f"    no help on {words!r}; {offer}"


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
    lines = [f"    {form.pattern:<{MAX_PATTERN}} {form.meaning}" for form in forms]
    used = {word for form in forms for word in form.pattern.split()} & SLOTS.keys()
    lines += ["", *(f"    {word} is {SLOTS[word].means}" for word in sorted(used))]
    lines += [f"    Example:  {example}"] if example else []
    return "\n".join(lines).rstrip()
