"""Installs a box (plan, steps) and checks it (checks); translations for developers.

An older Python cannot even read what follows: it is refused here, in plain words.
"""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this file alone is read by older ones
    _language = os.environ.get("COUNTERTOP_LANG") or os.environ.get("LANG") or ""
    sys.exit(
        (
            "安装: Python {}.{} 太旧，需要 3.11。"
            "请用 64 位 Raspberry Pi OS 或 Debian，12 或 13"
            if _language.startswith("zh")
            else "install: Python {}.{} is too old, 3.11 is needed; meant are"
            " Raspberry Pi OS (64-bit) and Debian, 12 or 13"
        ).format(*sys.version_info[:2])
    )
