"""Types of message fields: texts with a pattern, numbers with a range."""

from typing import Annotated

import msgspec

# `$` alone would allow a line feed at the end; JSON Schema has no `\Z`.
Text = Annotated[str, msgspec.Meta(max_length=1000)]
Kid = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$(?!\n)")]
Uuid = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$(?!\n)")
]
Sha256 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
Utc = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d\.\d{3}Z$(?!\n)"
    ),
]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Number = Annotated[int, msgspec.Meta(ge=1, le=2**53)]
Whole = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
"""Points, pieces and fen: with a sign, and exact in any JSON reader."""
