"""The sale scripts that lie in this repository, by their names."""

from collections.abc import Mapping
from pathlib import Path

from firmware.base.errors import ConfigError
from firmware.base.text_files import text_of
from firmware.base.wording.phrases import Phrase

PROJECT = Path(__file__).resolve().parents[4]
STORY = PROJECT / "firmware" / "virtual" / "scripts" / "story.sale"
EXAMPLES = PROJECT / "tests" / "system"
"""Where a checkout has more of them; an installed page has the story alone."""


def library() -> Mapping[str, Path]:
    """Files by name: the story first, then the examples."""
    files = [STORY, *sorted(EXAMPLES.glob("*.sale"))]
    return {file.stem: file for file in files}


def library_text(name: str) -> str:
    """The text of one of them; ConfigError if there is none of that name."""
    file = library().get(name)
    if file is None:
        raise ConfigError(Phrase("{name}: there is no such script", name=name))
    return text_of(file)


def about(text: str) -> str:
    """What a script says of itself: the first sentence of its first comment."""
    comment: list[str] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        comment.append(line.lstrip("# "))
    whole = " ".join(comment)
    return whole.partition(". ")[0].rstrip(".")
