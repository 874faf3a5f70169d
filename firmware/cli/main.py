"""`countertop`: finds the subcommand, runs it, and prints what went wrong.

Each subcommand is a module in a room of this package with `configure(parser)` and
`run(arguments) -> int`, imported only when it is called. `kiosk` is started without a
command line parser, because each module that a Pi imports delays its first picture.
"""

import gc
import sys
from importlib import import_module
from importlib.util import find_spec

from drivers.api import DriverError
from firmware.base import GC_THRESHOLDS
from firmware.base.errors import ConfigError, CountertopError, RefusedError
from firmware.base.wording.language import tr
from firmware.base.wording.phrases import Phrase
from firmware.cli.installed_roles import command_not_installed
from firmware.cli.output import flushed, padded, refuse, say

COMMANDS = {
    "demo": ("desk", Phrase("play a sale script on a private broker, hub and kiosk")),
    "kiosk": ("box", Phrase("run this kiosk (--config FILE)")),
    "hub": (
        "box",
        Phrase("run the store hub: orders, members, points (--config FILE)"),
    ),
    "web": (
        "box",
        Phrase("run the web for customers, beside the hub (--config FILE)"),
    ),
    "decode": (
        "desk",
        Phrase("read the codes on pictures, in films or before a camera"),
    ),
    "member": (
        "people",
        Phrase("find, show, correct, merge, block or erase members; coupons"),
    ),
    "staff": (
        "people",
        Phrase(
            "badges with which staff confirm money, and accounts of the back office"
        ),
    ),
    "passes": (
        "people",
        Phrase("the keys that sign members' passes: list, make the next one"),
    ),
    "api-key": (
        "people",
        Phrase("keys with which the shop's programs use the API: add, list, revoke"),
    ),
    "catalogue": (
        "goods",
        Phrase("the shop's articles: import, export, find, set a price"),
    ),
    "price": (
        "goods",
        Phrase("what baskets cost under a shop's rules, and why, from cases in a file"),
    ),
    "policy": (
        "goods",
        Phrase("the shop's rules and offers: check, dry-run, publish, show, history"),
    ),
    "orders": ("books", Phrase("list the orders of a day, or explain one of them")),
    "refund": ("books", Phrase("give money, points and coupons of an order back")),
    "report": ("books", Phrase("a day in numbers: sales, hours, best articles, voids")),
    "messages": (
        "books",
        Phrase("show which messages to members were sent or refused"),
    ),
    "payments": (
        "books",
        Phrase("check payment networks, list payments and decide, print the QR"),
    ),
    "reconcile": (
        "books",
        Phrase("check that the orders, money and points of a day agree"),
    ),
    "config": (
        "box",
        Phrase("samples of the configuration, what is in force, help on keys"),
    ),
    "journal": ("box", Phrase("check a kiosk's journal, rescue unsent sales from it")),
    "backup": (
        "box",
        Phrase("save the hub's books and keys in one file, and check it"),
    ),
    "restore": ("box", Phrase("put a backup in the place of the hub's books")),
    "kiosks": (
        "box",
        Phrase("list the shop's kiosks: state, version, backlog, last sale"),
    ),
    "doctor": ("box", Phrase("check this box and print a remedy for each fault")),
    "completion": (
        "box",
        Phrase("make what bash, zsh and man know of these commands"),
    ),
}
"""The room of each subcommand, and what it does."""

SERVICES = ("kiosk", "hub", "web")
"""What systemd runs, and no person who could type something else."""
NO_DEMO = Phrase(
    "the shop without hardware is not installed on this box; on a desk with the"
    " project's sources, `make demo` plays it"
)

MISUSED = 2
INTERRUPTED = 130


def main(argv: list[str] | None = None) -> int:
    """Run one subcommand and return its exit status.

    2: an argument or a file is refused, and would be again. 1: it cannot be done now.
    130: Ctrl-C. Both refusals are printed on standard error without a traceback, so a
    traceback is always a defect.
    """
    gc.set_threshold(*GC_THRESHOLDS)
    name, *rest = (sys.argv[1:] if argv is None else argv) or ["--help"]
    try:
        if name in SERVICES:  # they write to their logs only
            return _call(name, rest)
        return flushed(lambda: _call(name, rest))
    except ConfigError as exc:
        return refuse(_with_sudo(exc, name), MISUSED)
    except (CountertopError, DriverError) as exc:
        return refuse(_with_sudo(exc, name))
    except KeyboardInterrupt:
        return INTERRUPTED


def _with_sudo(exc: Exception, name: str) -> str | Exception:
    """A refusal, and the way out for a person whose account may not do it."""
    if not isinstance(exc.__cause__, PermissionError) or name in SERVICES:
        return exc
    # Root has all rights on files, unless it gave them up for a service's folder.
    return Phrase("{reason}; try `sudo countertop {name} …`", reason=exc, name=name)


def _call(name: str, rest: list[str]) -> int:
    if name in {"-h", "--help", "help"}:
        _welcome()
        return 0
    if name in {"-V", "--version"}:
        say(f"countertop {_version()}")
        return 0
    if name not in COMMANDS:
        return refuse(_unknown(name), MISUSED)
    if name == "demo" and find_spec("firmware.virtual") is None:
        raise RefusedError(NO_DEMO)
    room, about = COMMANDS[name]
    absent = command_not_installed(name, room)
    if absent is not None:
        raise RefusedError(Phrase("{name}: {absent}", name=name, absent=absent))
    command = import_module(module_name(room, name))
    if name == "kiosk":
        return command.start(rest)
    from firmware.cli.parser import parsed  # noqa: PLC0415 - the kiosk does without

    arguments = parsed(
        f"countertop {name}", about, configure=command.configure, arguments=rest
    )
    return command.run(arguments)


def module_name(room: str, name: str) -> str:
    """Where a subcommand is carried out."""
    return f"firmware.cli.{room}.{name.replace('-', '_')}"


def _unknown(name: str) -> Phrase:
    from difflib import get_close_matches  # noqa: PLC0415 - only for a misspelling

    close = get_close_matches(name, COMMANDS, n=1)
    if close:
        return Phrase(
            "no command {name!r}; did you mean `countertop {close}`?",
            name=name,
            close=close[0],
        )
    return Phrase("no command {name!r}; see countertop --help", name=name)


def _welcome() -> None:
    """All commands of this machine on one screen: 24 lines at most."""
    typed = {
        name: each
        for name, each in COMMANDS.items()
        if name not in SERVICES and command_not_installed(name, each[0]) is None
    }
    say(
        Phrase("Usage: countertop COMMAND [OPTIONS]; begin with `countertop demo`."),
        *(f"  {padded(name, 10)} {tr(about)}" for name, (_, about) in typed.items()),
        Phrase(
            "`COMMAND --help` has options. Run by systemd: {services} (--config FILE)",
            services=", ".join(SERVICES),
        ),
    )


def _version() -> str:
    from importlib.metadata import version  # noqa: PLC0415 - slow, rarely needed

    return version("countertop")


if __name__ == "__main__":
    sys.exit(main())
