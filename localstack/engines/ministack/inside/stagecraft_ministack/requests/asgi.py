"""An answer that the kit gives in the engine's place."""


async def answer(send, status, body, headers=()):
    """Sends an ASGI response; `body` is JSON, in bytes."""
    own = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*own, *headers]})
    await send({"type": "http.response.body", "body": body})
