"""What the server of the engine does not tell of a WebSocket connection: how large its frames are, when the last one came, and how the other side closed it.

A frame of more than 32 KB and a message of more than 128 KB end a connection to a WebSocket API, with 1009:
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
"""

import time

from stagecraft_ministack.apis.http_api import is_for_http_api
from hypercorn.protocol.ws_stream import WSStream
from wsproto.events import CloseConnection, Message

MOST_FRAME_BYTES = 32 * 1024
MOST_MESSAGE_BYTES = 128 * 1024
KEY = "stagecraft_frames"

accept = WSStream._accept


class Frames:
    """What came in on one connection. `closed` is `(code, reason)` of the other side's close frame; `too_big` is called once, for what breaks a limit."""

    def __init__(self):
        self.active_at = time.monotonic()
        self.closed = None
        self.is_too_big = False
        self.too_big = lambda: None
        self.frame = self.message = 0

    def pass_on(self, events):
        for event in events:
            self.active_at = time.monotonic()
            if isinstance(event, CloseConnection):
                self.closed = (int(event.code), event.reason or "")
            if isinstance(event, Message) and not self.fits(event):
                continue
            yield event

    def fits(self, event):
        size = len(event.data.encode() if isinstance(event.data, str) else event.data)
        self.frame += size
        self.message += size
        if not self.is_too_big and (self.frame > MOST_FRAME_BYTES or self.message > MOST_MESSAGE_BYTES):
            self.is_too_big = True
            self.too_big()
        if event.frame_finished:
            self.frame = 0
        if event.message_finished:
            self.message = 0
        return not self.is_too_big


async def accept_and_watch(stream, message):
    if is_for_http_api(stream.scope):
        stream.scope["state"][KEY] = Frames()
    await accept(stream, message)
    frames = stream.scope["state"].get(KEY)
    if frames:
        events = stream.connection.events
        stream.connection.events = lambda: frames.pass_on(events())


def frames_of(scope):
    """The `Frames` of an accepted connection, by its ASGI scope; None where the client left before it was."""
    return scope["state"].get(KEY)


WSStream._accept = accept_and_watch
