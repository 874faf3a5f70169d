"""Alipay's own client for Node, where it is installed: what it says and signs.

npm install --prefix DIR alipay-sdk@4.14.0
ALIPAY_SDK=DIR make long
"""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

SDK = os.environ.get("ALIPAY_SDK", "")
SCRIPT = Path(__file__).with_name("alipay_sdk.cjs")

needs_alipay_sdk = pytest.mark.skipif(
    not (SDK and shutil.which("node")),
    reason="ALIPAY_SDK names no folder with npm's alipay-sdk, or there is no node",
)


def told_to_sdk(
    config: Mapping[str, Any], ca: str = "", **asked: object
) -> dict[str, Any]:
    """What came of it. `config` as in `network.toml`; `ca`: whom it trusts, too."""
    extra = {
        "NODE_PATH": f"{SDK}/node_modules",
        "TZ": "Asia/Shanghai",  # it dates what it sends by the local clock
        "NODE_EXTRA_CA_CERTS": ca,
    }
    done = subprocess.run(
        ("node", str(SCRIPT)),
        input=json.dumps({"config": config} | asked).encode(),
        env=os.environ | extra, capture_output=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)
