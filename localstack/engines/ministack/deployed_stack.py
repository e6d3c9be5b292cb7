"""Tells who shows the stack's secret what is deployed: one look says whether the engine still holds what the kit sent, and needs no SDK.

GET /_stagecraft/stack?name=NAME answers 200 with `{"id": StackId, "status": StackStatus, "tags": {KEY: VALUE}}`, 404 where there is no such stack,
403 without the secret.
"""

import json
from urllib.parse import parse_qs

import ministack.app as engine
from asgi import answer
from front import shows_secret
from ministack.services import cloudformation

PATH = "/_stagecraft/stack"


def stack_named(name):
    # the engine keeps them by account and region; a local stack has one of each
    for (_, _, known), stack in list(cloudformation._stacks._data.items()):
        if known == name and stack.get("StackStatus") != "DELETE_COMPLETE":
            return stack
    return None


def answer_to(scope):
    if not shows_secret(scope):
        return 403, {"message": "Forbidden"}
    stack = stack_named(parse_qs(scope["query_string"].decode()).get("name", [""])[0])
    if stack is None:
        return 404, {"message": "Not Found"}
    tags = {tag.get("Key"): tag.get("Value") for tag in stack.get("Tags") or []}
    return 200, {"id": stack.get("StackId"), "status": stack.get("StackStatus"), "tags": tags}


def with_stacks(app):
    async def wrapped(scope, receive, send):
        if scope["type"] != "http" or scope["path"] != PATH:
            return await app(scope, receive, send)
        status, said = answer_to(scope)
        await answer(send, status, json.dumps(said).encode(), [(b"cache-control", b"no-store")])

    return wrapped


engine.app = with_stacks(engine.app)
