"""The events that a WebSocket API hands to its functions, which route a message takes, and how what a function returns is read.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-develop-routes.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-selection-expressions.html
"""

import asyncio
import base64
import json
import re
import secrets
import time

from stagecraft_ministack.apis.api_limits import within
from ministack.core.concurrency import run_reentrant
from ministack.services import apigateway, lambda_svc
from stagecraft_ministack.apis.rest_api import converted

# of an integration, unless the template says less
MOST_SECONDS = 29
SINGLE = re.compile(r"\$request\.body\.([^{}$]+)")
SEVERAL = re.compile(r"\$\{request\.body\.([^}]+)\}")
# routes that the API takes itself, and no message
OF_API = ("$connect", "$disconnect")


def new_id():
    """As API Gateway makes them: 16 characters, of which the last needs an escape in a path."""
    return base64.urlsafe_b64encode(secrets.token_bytes(11)).decode()


def request_context(connection, route_key, event_type, request_id, **more):
    """`requestContext` of an event, with the name that the API has on AWS: functions make the address of @connections of it."""
    now = time.time()
    return {
        "routeKey": route_key,
        "eventType": event_type,
        "extendedRequestId": request_id,
        "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "messageDirection": "IN",
        "stage": connection["stage"],
        "connectedAt": connection["connectedAt"],
        "requestTimeEpoch": int(now * 1000),
        "identity": connection["identity"],
        "requestId": request_id,
        "domainName": f"{connection['apiId']}.execute-api.{connection['region']}.amazonaws.com",
        "connectionId": connection["id"],
        "apiId": connection["apiId"],
        **({"authorizer": connection["authorizer"]} if connection["authorizer"] else {}),
        **more,
    }


def event_of(connection, context, **more):
    variables = apigateway._get_stage_variables(connection["apiId"], connection["stage"])
    return {"requestContext": context, **more, **({"stageVariables": variables} if variables else {}), "isBase64Encoded": False}


def selected_route(expression, body):
    """The route key that a selection expression finds in a message; `$default` where it finds none."""
    try:
        said = json.loads(body)
    except ValueError:
        return "$default"
    single = SINGLE.fullmatch(expression)
    found = [value_at(said, path) for path in ([single[1]] if single else SEVERAL.findall(expression))]
    if not found or None in found:
        return "$default"
    values = iter(found)
    key = found[0] if single else SEVERAL.sub(lambda _: next(values), expression)
    return "$default" if key in OF_API else key


def value_at(value, path):
    for name in path.split("."):
        if not isinstance(value, dict) or name not in value:
            return None
        value = value[name]
    if value is None or isinstance(value, (dict, list)):
        return None
    return value if isinstance(value, str) else json.dumps(value)


def route_of(api_id, key):
    return next((route for route in apigateway._routes.get(api_id, {}).values() if route.get("routeKey") == key), None)


def answers(api_id, route):
    """Whether what a function returns is sent to the client: only where the route has a response."""
    return route.get("routeResponseSelectionExpression") == "$default" and bool(apigateway._route_responses.get(api_id, {}).get(route["routeId"]))


async def ask(connection, route, event):
    """What the route's integration answers: `{statusCode, headers?, body}`; None where it fails, or answers in no form that API Gateway reads."""
    integration = apigateway._integrations.get(connection["apiId"], {}).get(route.get("target", "").rsplit("/", 1)[-1], {})
    kind = integration.get("integrationType")
    if kind == "MOCK":
        return {"statusCode": 200, "body": ""}
    if kind != "AWS_PROXY":
        return None
    working = asyncio.ensure_future(invoke(connection, integration.get("integrationUri"), event))
    result = await within(integration.get("timeoutInMillis") or MOST_SECONDS * 1000, working, {"error": True})
    return converted(result)[0]


async def invoke(connection, uri, event):
    """The result of a function: `{body}`, with `error` where it fails."""
    reference = apigateway._extract_lambda_ref_from_integration_uri(uri or "")
    record, config, _ = lambda_svc._get_func_record_for_ref_in_scope(reference, account_id=connection["accountId"], region=connection["region"])
    if record is None or config is None:
        return {"error": True, "body": {}}
    func = lambda_svc._execution_record_for_config(record, config)
    return await run_reentrant(lambda_svc._execute_function_with_config_scope, func, event, thread_name="stagecraft-websocket")
