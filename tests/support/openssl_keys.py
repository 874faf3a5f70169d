"""RSA keys and signatures by the openssl command line: never by the product's code."""

import base64
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class OpensslKey:
    """A private key, its public half beside it, and a certificate of it if wanted."""

    private: Path

    @property
    def public(self) -> Path:
        return self.private.with_suffix(".pub")

    @property
    def certificate(self) -> Path:
        return self.private.with_suffix(".pem")

    def signature(self, data: bytes, digest: str = "sha256") -> str:
        raw = openssl("dgst", f"-{digest}", "-sign", self.private, data=data)
        return base64.b64encode(raw).decode()

    def signed(self, data: bytes, signature: str, folder: Path) -> bool:
        """Whether a base64 text is this key's signature of the data."""
        file = folder / "signature"
        file.write_bytes(base64.b64decode(signature))
        done = subprocess.run(
            ["openssl", "dgst", "-sha256", "-verify", self.public, "-signature", file],
            input=data,
            capture_output=True,
            check=False,
        )
        return done.returncode == 0

    def certify(
        self,
        name: str = "IP:127.0.0.1",
        serial: int = 0x5157F09EFDC0,
        *,
        days: int = 1,
    ) -> None:
        """Write a certificate that signs itself, for a name of the form `IP:…`."""
        lives = ("-days", str(days), "-subj", "/CN=test")
        openssl(
            *("req", "-x509", "-key", self.private, *lives),
            *("-addext", f"subjectAltName={name}", "-set_serial", str(serial)),
            *("-out", self.certificate),
        )


def new_key(folder: Path, name: str, bits: int = 2048) -> OpensslKey:
    """A new RSA key in a folder, readable by its owner only."""
    key = OpensslKey(folder / f"{name}.key")
    openssl("genrsa", "-out", key.private, str(bits))
    openssl("rsa", "-in", key.private, "-pubout", "-out", key.public)
    key.private.chmod(0o600)
    return key


def openssl(*arguments: str | Path, data: bytes = b"") -> bytes:
    done = subprocess.run(
        ["openssl", *arguments], input=data, capture_output=True, check=True
    )
    return done.stdout
