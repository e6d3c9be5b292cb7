"""Connections to WebSocket APIs. The engine has some; these are as on AWS:
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-overview.html

1. `$connect` decides with the status that its function answers, and may choose a subprotocol; a function that fails is a 502.
   https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-connect-route-subprotocol.html
2. An authorizer that says “Unauthorized” is a 401, and one that fails a 500; the events have the names of headers as they were sent.
3. Only a route with a response answers; what fails says “Internal server error”, and a message without a route “Forbidden”. Neither ends the connection.
4. Messages of one connection run at the same time, ten at the most here.
5. Binary frames end a connection (1003), and so do ten idle minutes or two hours (1001), or what is too large (1009, websocket_frames.py).
6. `$disconnect` hears how it ended.

websocket_connections.py has what functions do with a connection.
"""

import asyncio
import json
import logging
import time

from ministack.core.responses import request_scope
from ministack.services import apigateway
from stagecraft_ministack.apis.websocket_events import answers, ask, event_of, new_id, request_context, route_of, selected_route
from stagecraft_ministack.apis.websocket_frames import frames_of
from stagecraft_ministack.apis.websocket_handshakes import connect, last_of, refuse, sent_now

IDLE_SECONDS = 600
MOST_SECONDS = 2 * 60 * 60
AT_ONCE = 10
# messages for a client that does not read them
MOST_WAITING = 1000

NO_FRAME = (1005, "Client-side close frame status not set")
ABNORMAL = (1006, "Connection Closed Abnormally")
logger = logging.getLogger("ministack")


async def handle_websocket(scope, receive, send, api_id, path_override=None):
    await receive()
    kind, account, region = apigateway._api_owner(api_id) or (None, None, None)
    if kind != "WEBSOCKET":
        return await refuse(send, 403, "Forbidden")
    with request_scope(account, region):
        stage = stage_of(api_id, path_override or scope["path"])
        if stage is None:
            return await refuse(send, 403, "Forbidden")
        sent = sent_now(scope)
        connection = {
            "id": new_id(),
            "apiId": api_id,
            "accountId": account,
            "region": region,
            "stage": stage,
            "connectedAt": int(time.time() * 1000),
            "identity": {"sourceIp": sent["sourceIp"], "userAgent": last_of(sent).get("user-agent", "")},
            "authorizer": None,
            "waiting": asyncio.Queue(MOST_WAITING),
            "close_event": asyncio.Event(),
            # how it ends, where this side ends it
            "ending": (1000, "Connection Closed Normally"),
        }
        subprotocol, refusal = await connect(connection, scope, sent)
        if refusal:
            return await refuse(send, *refusal, connection)
        await send({"type": "websocket.accept", **({"subprotocol": subprotocol} if subprotocol else {})})
        frames = frames_of(scope)
        if frames is None:
            return await disconnected(connection, ABNORMAL)
        await serve(connection, frames, receive, send)


def stage_of(api_id, path):
    stages = apigateway._stages.get(api_id, {})
    first = path.lstrip("/").split("/", 1)[0]
    return first if first in stages else "$default" if "$default" in stages else None


async def serve(connection, frames, receive, send):
    """From the handshake to `$disconnect`."""
    apigateway._ws_connections[connection["id"]] = connection
    connection["frames"] = frames
    frames.too_big = lambda: end(connection, 1009, "Message too big")
    if frames.is_too_big:
        frames.too_big()
    sending = asyncio.ensure_future(send_waiting(connection, send))
    working = set()
    ended = NO_FRAME
    try:
        ended = await listen(connection, frames, receive, working)
    finally:
        apigateway._ws_connections.pop(connection["id"], None)
        sending.cancel()
        await send({"type": "websocket.close", "code": ended[0], "reason": ended[1]})
    await disconnected(connection, ended)
    if working:
        await asyncio.wait(working)


def end(connection, code, reason):
    """Has a connection closed from this side."""
    connection["ending"] = (code, reason)
    connection["close_event"].set()


async def send_waiting(connection, send):
    while True:
        await send({"type": "websocket.send", "text": await connection["waiting"].get()})


async def listen(connection, frames, receive, working):
    """Until the connection ends, which is how: `(code, reason)`. Tasks of messages are added to `working` as long as they run."""
    places = asyncio.Semaphore(AT_ONCE)
    closing = asyncio.ensure_future(connection["close_event"].wait())
    receiving = asyncio.ensure_future(receive())
    try:
        while True:
            await asyncio.wait({receiving, closing}, timeout=seconds_left(connection, frames), return_when=asyncio.FIRST_COMPLETED)
            if closing.done():
                return connection["ending"]
            if not receiving.done():
                if seconds_left(connection, frames) > 0:
                    continue
                return 1001, "Going away"
            message = receiving.result()
            if message["type"] == "websocket.disconnect":
                code, reason = frames.closed or ABNORMAL
                return NO_FRAME if code == 1005 else (code, reason)
            if message.get("text") is None:
                return 1003, "Binary frames are not supported"
            await places.acquire()
            task = asyncio.ensure_future(answer(connection, message["text"]))
            working.add(task)
            task.add_done_callback(lambda done: (working.discard(done), places.release()))
            receiving = asyncio.ensure_future(receive())
    finally:
        closing.cancel()
        receiving.cancel()


def seconds_left(connection, frames):
    return max(0, min(frames.active_at + IDLE_SECONDS - time.monotonic(), connection["connectedAt"] / 1000 + MOST_SECONDS - time.time()))


async def answer(connection, text):
    """A message's way through its route."""
    api_id, request_id = connection["apiId"], new_id()
    expression = (apigateway._apis.get(api_id) or {}).get("routeSelectionExpression", "")
    key = selected_route(expression, text)
    route = route_of(api_id, key) or route_of(api_id, "$default")
    if route is None:
        logger.warning("A message to the WebSocket API %s selects the route %s, which it does not have; nor has it $default", api_id, key)
        return tell(connection, {"message": "Forbidden", "connectionId": connection["id"], "requestId": request_id})
    context = request_context(connection, route["routeKey"], "MESSAGE", request_id, messageId=new_id())
    said = await ask(connection, route, event_of(connection, context, body=text))
    if said is None:
        return tell(connection, {"message": "Internal server error", "connectionId": connection["id"], "requestId": request_id})
    if said["body"] and answers(api_id, route):
        tell(connection, said["body"])


def tell(connection, message):
    """Whether there was room for a message to the client."""
    try:
        connection["waiting"].put_nowait(message if isinstance(message, str) else json.dumps(message))
        connection["frames"].active_at = time.monotonic()
        return True
    except asyncio.QueueFull:
        return False


async def disconnected(connection, ended):
    route = route_of(connection["apiId"], "$disconnect")
    if route is None:
        return
    code, reason = ended
    context = request_context(connection, "$disconnect", "DISCONNECT", new_id(), disconnectStatusCode=code, disconnectReason=reason)
    headers = {"Host": context["domainName"], "x-api-key": "", "X-Forwarded-For": "", "x-restapi": ""}
    await ask(connection, route, event_of(connection, context, headers=headers, multiValueHeaders={name: [value] for name, value in headers.items()}))


apigateway.handle_websocket = handle_websocket
