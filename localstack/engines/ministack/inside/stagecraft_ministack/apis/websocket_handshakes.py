"""The handshake of a connection to a WebSocket API: who may connect, and what a function hears of it.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
"""

import json
from urllib.parse import parse_qs

from ministack.core.arn import execute_api_route_arn
from ministack.services import apigateway, apigateway_v1
from stagecraft_ministack.apis.absent_authorizers import told_absent
from stagecraft_ministack.requests.sent_requests import sent_request
from stagecraft_ministack.apis.websocket_events import ask, event_of, invoke, new_id, request_context, route_of

MESSAGES = {401: "Unauthorized", 403: "Forbidden", 429: "Too Many Requests"}
DENIED = "User is not authorized to access this resource"


def sent_now(scope):
    """What the client sent, also to who asks the engine itself; then the names of headers are in small letters."""
    return sent_request.get() or {
        "path": scope["raw_path"].decode("ascii"),
        "headers": [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]],
        "query": scope["query_string"].decode("latin-1"),
        "sourceIp": (scope.get("client") or ("127.0.0.1",))[0],
    }


# name in small letters → value
def last_of(sent):
    return {name.lower(): value for name, value in sent["headers"]}


def handshake_of(sent):
    headers = {}
    for name, value in sent["headers"]:
        headers.setdefault(name, []).append(value)
    query = parse_qs(sent["query"], keep_blank_values=True)
    return {
        "headers": {name: values[-1] for name, values in headers.items()},
        "multiValueHeaders": headers,
        **({"queryStringParameters": {name: values[-1] for name, values in query.items()}, "multiValueQueryStringParameters": query} if query else {}),
    }


async def connect(connection, scope, sent):
    """The subprotocol that `$connect` chose, and why it refuses: `(status, message)`."""
    route = route_of(connection["apiId"], "$connect")
    if route is None:
        return None, None
    refusal = await authorize(connection, route, scope, sent)
    if refusal:
        return None, refusal
    event = event_of(connection, request_context(connection, "$connect", "CONNECT", new_id()), **handshake_of(sent))
    answer = await ask(connection, route, event)
    if answer is None:
        return None, (502, "Internal server error")
    if not 200 <= answer["statusCode"] < 300:
        return None, (answer["statusCode"], MESSAGES.get(answer["statusCode"], "Forbidden"))
    chosen = next((value for name, value in (answer.get("headers") or {}).items() if name.lower() == "sec-websocket-protocol"), None)
    return chosen if chosen in (scope.get("subprotocols") or []) else None, None


async def authorize(connection, route, scope, sent):
    kind = route.get("authorizationType") or "NONE"
    arn = execute_api_route_arn(connection["region"], connection["accountId"], connection["apiId"], connection["stage"], "$connect")
    query = parse_qs(sent["query"], keep_blank_values=True)
    if kind == "AWS_IAM":
        # the signature is about the address that the client asked
        return apigateway._authorize_ws_iam({**scope, "raw_path": sent["path"].encode()}, arn, last_of(sent), query, connection["region"])
    if kind != "CUSTOM":
        return None
    authorizer = apigateway._authorizers.get(connection["apiId"], {}).get(route.get("authorizerId") or "")
    if not authorizer:
        return 500, "Internal server error"
    variables = apigateway._get_stage_variables(connection["apiId"], connection["stage"])
    present, _ = apigateway._request_authorizer_identity_sources(authorizer.get("identitySource"), last_of(sent), query, variables)
    if not present:
        return 401, "Unauthorized"
    said = told_absent(authorizer, connection["accountId"], connection["region"])
    if said:
        return 500, said
    context = request_context(connection, "$connect", "CONNECT", new_id())
    event = {"type": "REQUEST", "methodArn": arn, **handshake_of(sent), "stageVariables": variables, "requestContext": context}
    return decide(connection, arn, await invoke(connection, authorizer.get("authorizerUri"), event))


def decide(connection, arn, result):
    said = result.get("body")
    if result.get("error"):
        is_refused = isinstance(said, dict) and said.get("errorMessage") == "Unauthorized"
        return (401, "Unauthorized") if is_refused else (500, "Internal server error")
    policy = said.get("policyDocument") if isinstance(said, dict) else None
    context = said.get("context") or {} if isinstance(said, dict) else None
    if not isinstance(policy, dict) or not isinstance(context, dict) or not said.get("principalId"):
        return 500, "Internal server error"
    if apigateway._evaluate_authorizer_policy(policy, arn) != "Allow":
        return 403, DENIED
    connection["authorizer"] = {**(apigateway_v1._stringify_context(context) or {}), "principalId": str(said["principalId"])}
    return None


async def refuse(send, status, message, connection=None):
    """Answers the handshake with a status, as API Gateway does."""
    names = {"connectionId": connection["id"], "requestId": new_id()} if connection else {}
    body = json.dumps({"message": message, **names}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})
