"""Certificates of an authority of their own, by openssl."""

import subprocess
from pathlib import Path


def certify(folder: Path, name: str, *, days: int = 1) -> None:
    """A certificate of its own authority for this name, and its key."""
    (folder / "web.key").unlink(missing_ok=True)
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec"),
            *("-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", f"{days}"),
            *("-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"),
            *("-keyout", folder / "web.key", "-out", folder / "web.pem"),
        ],
        check=True,
        capture_output=True,
    )
