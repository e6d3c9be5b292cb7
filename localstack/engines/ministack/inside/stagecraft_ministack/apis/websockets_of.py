"""For websockets.test.ts: what of WebSocket APIs takes no engine that runs. Prints JSON."""

import asyncio
import json
import sys
import time

from ministack.core.responses import request_scope
from ministack.services import apigateway
from stagecraft_ministack.apis.websocket_apis import IDLE_SECONDS, MOST_SECONDS, listen
from stagecraft_ministack.apis.websocket_connections import handle_connections_api
from stagecraft_ministack.apis.websocket_events import selected_route
from stagecraft_ministack.apis.websocket_frames import MOST_FRAME_BYTES, MOST_MESSAGE_BYTES, Frames
from wsproto.events import TextMessage

HERE = ("000000000000", "eu-central-1")


def connection():
    return {
        "id": "AAAAAAAAAAAAAAA=",
        "apiId": "chat",
        "stage": "dev",
        "identity": {},
        "connectedAt": int(time.time() * 1000),
        "waiting": asyncio.Queue(2),
        "close_event": asyncio.Event(),
        "ending": (1000, "ended"),
        "frames": Frames(),
    }


def passed(*messages):
    """How many of the frames of messages pass, each `[(bytes, whether it ends its frame)]`."""
    frames = Frames()
    events = [
        TextMessage(data="x" * size, frame_finished=ends, message_finished=at == len(message) - 1) for message in messages for at, (size, ends) in enumerate(message)
    ]
    return [len(list(frames.pass_on(events))), frames.is_too_big]


async def ends(old):
    one = connection()
    old(one)
    never = asyncio.Event().wait
    return list(await asyncio.wait_for(listen(one, one["frames"], never, set()), 20))


def idle(one):
    one["frames"].active_at -= IDLE_SECONDS + 1


def aged(one):
    one["connectedAt"] -= (MOST_SECONDS + 1) * 1000


async def asked(account, stage, method="POST", body=b"hello"):
    with request_scope(account, HERE[1]):
        status, headers, _ = await handle_connections_api(method, "chat", stage, "AAAAAAAAAAAAAAA=", body, {})
        return [status, headers.get("x-amzn-ErrorType")]


async def connections():
    with request_scope(*HERE):
        apigateway._apis["chat"] = {"protocolType": "WEBSOCKET"}
    one = connection()
    apigateway._ws_connections[one["id"]] = one
    return {
        "too large": await asked(HERE[0], "dev", body=b"x" * (MOST_MESSAGE_BYTES + 1)),
        "largest": await asked(HERE[0], "dev", body=b"x" * MOST_MESSAGE_BYTES),
        "another": await asked(HERE[0], "dev"),
        "unread": await asked(HERE[0], "dev"),
        "other stage": await asked(HERE[0], "prod"),
        "other account": await asked("111111111111", "dev"),
        "other method": await asked(HERE[0], "dev", "PUT"),
    }


def said():
    half = MOST_FRAME_BYTES // 2
    return {
        "routes": [selected_route(expression, body) for expression, body in json.load(sys.stdin)],
        "frames": {
            "several of one message": passed([(MOST_FRAME_BYTES, True)] * 4),
            "more than a message": passed([(MOST_FRAME_BYTES, True)] * 5),
            "in pieces": passed([(half, False), (half, True)]),
            "too large in pieces": passed([(half, False), (half, False), (1, True)]),
            "messages in turn": passed(*[[(MOST_FRAME_BYTES, True)]] * 9),
        },
        "idle": asyncio.run(ends(idle)),
        "aged": asyncio.run(ends(aged)),
        "connections": asyncio.run(connections()),
    }


print(json.dumps(said()))
