"""Bodies of requests, up to a limit."""

from starlette.requests import Request


async def body_of(request: Request, max_bytes: int) -> bytes | None:
    """What was sent; None as soon as it is too much."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > max_bytes:
            return None
    return bytes(body)
