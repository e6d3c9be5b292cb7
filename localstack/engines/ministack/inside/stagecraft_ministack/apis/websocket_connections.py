"""What functions do with a connection to a WebSocket API: send to it, look at it, end it. The engine has it, and these are as on AWS:
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html

1. What a connection is has the names by which the SDKs look for it, and times in ISO 8601.
2. A connection is one of its stage and of its API's account: who may manage those of another stage, or is of another account, reaches it not.
3. A message of more than 128 KB is refused, and so is one to a client that does not read.
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
"""

import json
import re
import time
from datetime import UTC, datetime

from ministack.core.responses import get_account_id
from ministack.services import apigateway
from stagecraft_ministack.apis.websocket_apis import end, tell
from stagecraft_ministack.apis.websocket_frames import MOST_MESSAGE_BYTES

FORM = re.compile(r"[A-Za-z0-9_-]{15}=")


async def handle_connections_api(method, api_id, stage, connection_id, body, headers):
    _, account, _ = apigateway._api_owner(api_id) or (None, None, None)
    if account != get_account_id():
        return refusal(403, "ForbiddenException", "Forbidden")
    if not FORM.fullmatch(connection_id):
        return refusal(400, "BadRequestException", f"Invalid connectionId: {connection_id}")
    connection = apigateway._ws_connections.get(connection_id)
    if not connection or (connection["apiId"], connection["stage"]) != (api_id, stage):
        # without a body, as AWS answers it
        return 410, {"Content-Type": "application/json", "x-amzn-ErrorType": "GoneException"}, b""
    if method == "POST":
        return post(connection, body or b"")
    if method == "GET":
        return 200, {"Content-Type": "application/json"}, json.dumps(described(connection)).encode()
    if method == "DELETE":
        end(connection, 1000, "Connection Closed Normally")
        return 204, {}, b""
    return refusal(403, "ForbiddenException", "Forbidden")


def post(connection, body):
    if len(body) > MOST_MESSAGE_BYTES:
        return refusal(413, "PayloadTooLargeException", "Message too long")
    if body and not tell(connection, apigateway._post_to_connection_text(body)):
        return refusal(429, "LimitExceededException", "The client does not read what is sent to it")
    return 200, {"Content-Type": "application/json"}, b""


def described(connection):
    active_at = time.time() - (time.monotonic() - connection["frames"].active_at)
    return {
        "connectedAt": moment(connection["connectedAt"] / 1000),
        "identity": connection["identity"],
        "lastActiveAt": moment(active_at),
    }


def moment(seconds):
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def refusal(status, kind, message):
    return status, {"Content-Type": "application/json", "x-amzn-ErrorType": kind}, json.dumps({"message": message}).encode()


apigateway.handle_connections_api = handle_connections_api
