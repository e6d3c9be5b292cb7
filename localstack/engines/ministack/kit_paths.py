"""Paths that the kit adds to the engine: they answer JSON to who shows the stack's secret, and 403 to everybody else."""

import json
from urllib.parse import parse_qs

import ministack.app as engine
from asgi import answer
from front import shows_secret


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
