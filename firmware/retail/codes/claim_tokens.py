"""What a guest's slip carries for who joins by it: a secret of that one sale. Pure.

16 characters of Crockford's base32, 80 random bits: nobody finds one that was not on
a slip. The hub keeps and receives a digest only (A48).
"""

from hashlib import sha256

from firmware.retail.codes.own_codes import ALPHABET, BITS

CLAIM_CHARACTERS = 16
CLAIMS = 2 ** (BITS * CLAIM_CHARACTERS)
_CONTEXT = "countertop claim 1\n"


def make_claim(number: int) -> str:
    """The token of a number, which should be random; ValueError outside `CLAIMS`."""
    if not 0 <= number < CLAIMS:
        raise ValueError("a claim has 80 bits")
    places = reversed(range(CLAIM_CHARACTERS))
    return "".join(ALPHABET[number >> BITS * place & 31] for place in places)


def is_claim(text: str) -> bool:
    """Whether a text can be a token."""
    return len(text) == CLAIM_CHARACTERS and not set(text) - set(ALPHABET)


def claim_digest(token: str) -> str:
    """What is sent and kept of a token: SHA-256 of its text and what it is, in hex."""
    return sha256(f"{_CONTEXT}{token}".encode()).hexdigest()


def join_link(url: str, token: str) -> str:
    """Where a slip leads who wants to join; `url` is the page's address."""
    return f"{url.rstrip('/')}/j/{token}"


def is_join_link(text: str, url: str) -> bool:
    """Whether a code leads to the page at `url`, if there is one, with a token."""
    start = join_link(url, "")
    token = text.removeprefix(start)
    return bool(url) and text.startswith(start) and is_claim(token)
