"""Paths that the kit adds to the engine: they answer who shows the stack's secret, with JSON, and everybody else with 403."""

import json
from urllib.parse import parse_qs

import ministack.app as engine
from stagecraft_ministack.requests.asgi import answer
from stagecraft_ministack.requests.front import shows_secret


def serve(path, parameter, find):
    """Answers GET `path`?`parameter`=VALUE with 200 and what `find(VALUE)` returns, or with 404 where that is nothing."""
    inner = engine.app

    def answer_to(scope):
        if not shows_secret(scope):
            return 403, {"message": "Forbidden"}
        found = find(parse_qs(scope["query_string"].decode()).get(parameter, [""])[0])
        return (200, found) if found else (404, {"message": "Not Found"})

    async def app(scope, receive, send):
        if scope["type"] != "http" or scope["path"] != path:
            return await inner(scope, receive, send)
        status, said = answer_to(scope)
        await answer(send, status, json.dumps(said).encode(), [(b"cache-control", b"no-store")])

    engine.app = app


def take(path, work):
    """Answers POST `path` with 200 and what `work(what the body says as JSON)` returns, as JSON. The kit's own parts send it: nothing else is looked at."""
    inner = engine.app

    async def app(scope, receive, send):
        if scope["type"] != "http" or scope["path"] != path:
            return await inner(scope, receive, send)
        if not shows_secret(scope):
            return await answer(send, 403, b'{"message": "Forbidden"}')
        said = work(json.loads(await body_of(receive)))
        await answer(send, 200, json.dumps(said or {}).encode())

    engine.app = app


async def body_of(receive):
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body
