"""Requests that the kit's gateway passes on count as they were sent to it, for who shows the stack's secret: the address, path and headers are those of
the caller, by which signatures are verified and of which functions hear. localstack/gateway/forward.ts is the other end.
"""

import base64
import json
from contextvars import ContextVar

import ministack.app as engine
from stagecraft_ministack.requests.front import shows_secret

PLANES = ("/_aws/execute-api/", "/_aws/lambda-url/")

# `{ path, query, headers: [(name, value)], sourceIp }` of the request that is served; names as they were written
sent_request = ContextVar("sent_request", default=None)
pin = engine.pin_signed_request


def sent_in(scope):
    said = [value for name, value in scope["headers"] if name == b"x-stagecraft-sent"]
    if len(said) != 1 or not scope["path"].startswith(PLANES) or not shows_secret(scope):
        return None
    sent = json.loads(base64.urlsafe_b64decode(said[0] + b"=" * (-len(said[0]) % 4)))
    raw = sent["headers"]
    return {**sent, "headers": list(zip(raw[::2], raw[1::2]))}


def as_sent(serve):
    async def app(scope, receive, send):
        sent = sent_in(scope) if scope["type"] in ("http", "websocket") else None
        if sent is None:
            return await serve(scope, receive, send)
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in sent["headers"]]
        token = sent_request.set(sent)
        try:
            return await serve({**scope, "headers": headers, "client": (sent["sourceIp"], 0)}, receive, send)
        finally:
            sent_request.reset(token)

    return app


def pin_as_sent(method, raw_path, query_params, raw_headers, *words, **named):
    sent = sent_request.get()
    return pin(method, sent["path"] if sent else raw_path, query_params, raw_headers, *words, **named)


engine.pin_signed_request = pin_as_sent
engine.app = as_sent(engine.app)
