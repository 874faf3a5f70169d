"""RSA and AES by the openssl command line.

A client that signs with a library of its own is so judged by another implementation.
The functions may be called in any thread; few openssl processes run at a time.
"""

import os
import shutil
import subprocess
import threading
from pathlib import Path
from typing import Final

PROCESSES_MAX: Final = 4
SIGNATURE_BYTES_MAX: Final = 1024
RUN_LIMIT_S: Final = 30.0
BLOCK_BYTES: Final = 16
NONCE_BYTES: Final = 12
_PROGRAM: Final = shutil.which("openssl") or "/usr/bin/openssl"
_POLYNOMIAL: Final = 0xE1 << 120
_slots = threading.BoundedSemaphore(PROCESSES_MAX)


def openssl(*arguments: str, data: bytes = b"") -> bytes:
    """What openssl prints; CalledProcessError if it fails."""
    with _slots:
        return subprocess.run(
            (_PROGRAM, *arguments),
            input=data,
            capture_output=True,
            check=True,
            timeout=RUN_LIMIT_S,
        ).stdout


def signature(key: Path, data: bytes, digest: str = "sha256") -> bytes:
    """RSA with PKCS #1 v1.5 over the digest of `data`."""
    return openssl("dgst", f"-{digest}", "-sign", str(key), data=data)


def is_signed(public_key: Path, data: bytes, given: bytes) -> bool:
    """Whether `given` is the signature of `data` with SHA-256."""
    if not given or len(given) > SIGNATURE_BYTES_MAX:
        return False
    reader, writer = os.pipe()
    try:
        os.write(writer, given)
        os.close(writer)
        with _slots:
            done = subprocess.run(
                (_PROGRAM, "dgst", "-sha256", "-verify", str(public_key),
                 "-signature", f"/dev/fd/{reader}"),
                input=data, capture_output=True, check=False, pass_fds=(reader,),
                timeout=RUN_LIMIT_S,
            )  # fmt: skip
    finally:
        os.close(reader)
    return done.returncode == 0


def sealed(key: bytes, nonce: bytes, data: bytes, *, about: bytes) -> bytes:
    """AES-256-GCM: the ciphertext and its tag of 16 bytes (NIST SP 800-38D).

    The command line has no GCM, but its parts: counter mode and single blocks.
    """
    first = nonce + b"\0\0\0\1"
    cipher = _aes(key, data, "ctr", counter=nonce + b"\0\0\0\2")
    hash_key = int.from_bytes(_aes(key, bytes(BLOCK_BYTES), "ecb"), "big")
    sizes = (len(about) * 8).to_bytes(8, "big") + (len(cipher) * 8).to_bytes(8, "big")
    mark = _ghash(hash_key, _padded(about) + _padded(cipher) + sizes)
    mask = int.from_bytes(_aes(key, first, "ecb"), "big")
    return cipher + (mark ^ mask).to_bytes(BLOCK_BYTES, "big")


def _aes(key: bytes, data: bytes, mode: str, *, counter: bytes = b"") -> bytes:
    beginning = ("-iv", counter.hex()) if counter else ()
    return openssl(
        "enc", f"-aes-256-{mode}", "-K", key.hex(), *beginning, "-nopad", data=data
    )


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % BLOCK_BYTES)


def _ghash(hash_key: int, data: bytes) -> int:
    value = 0
    for at in range(0, len(data), BLOCK_BYTES):
        block = int.from_bytes(data[at : at + BLOCK_BYTES], "big")
        value = _product(value ^ block, hash_key)
    return value


def _product(one: int, other: int) -> int:
    """Multiplication in the field of GCM, bit by bit."""
    total = 0
    for bit in range(127, -1, -1):
        if one >> bit & 1:
            total ^= other
        other = other >> 1 ^ (_POLYNOMIAL if other & 1 else 0)
    return total
