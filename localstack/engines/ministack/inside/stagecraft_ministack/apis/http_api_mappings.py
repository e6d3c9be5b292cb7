"""What an HTTP API's integration maps between a request and its back end:
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html

The engine maps headers, query and path of a request, and knows neither its body nor most variables of the context.
"""

import json
import os
import re
import time
from contextvars import ContextVar

from stagecraft_ministack.apis.http_api import http_api_request
from ministack.core.responses import get_account_id, new_uuid
from ministack.services import apigateway
from ministack.services.stepfunctions import _resolve_path as value_at
from stagecraft_ministack.requests.sent_requests import sent_request

# of a larger body a JSON path is applied to the beginning alone, which is no JSON
MOST_READ_BYTES = 100 * 1024
SOURCE = re.compile(r"\$(request\.(?:header|querystring|path|body)|response\.(?:header|body)|context|stageVariables)(?:\.(.+)|(\[.+))?")
WITHIN = re.compile(r"\$\{([^}]+)\}")

# what the sources of a mapping are taken from
mapped_from = ContextVar("mapped_from", default=None)


class Request:
    """What a mapping may take of a request, and of the answer once there is one: `answer` is (headers, body in bytes)."""

    def __init__(self, api_id, stage, path, method, headers, body, query, route_key, path_params, context):
        self.api_id, self.path, self.headers, self.body, self.query = api_id, path, headers, body or b"", query or {}
        self.path_params = path_params or {}
        self.variables = apigateway._get_stage_variables(api_id, stage) or {}
        self.context = {**self.own_context(stage, method, route_key), **context}
        self.answer = ({}, b"")

    def own_context(self, stage, method, route_key):
        scope, now, request_id = http_api_request.get() or {}, time.time(), new_uuid()
        sent = sent_request.get() or {"sourceIp": (scope.get("client") or ("127.0.0.1",))[0]}
        return {
            "accountId": get_account_id(),
            "apiId": self.api_id,
            "domainName": f"{self.api_id}.execute-api.{os.environ['MINISTACK_REGION']}.amazonaws.com",
            "domainPrefix": self.api_id,
            "extendedRequestId": request_id,
            "httpMethod": method,
            "identity": {"sourceIp": sent["sourceIp"], "userAgent": self.headers.get("user-agent", "")},
            "path": self.path if stage == "$default" else f"/{stage}{self.path}",
            "protocol": "HTTP/1.1",
            "requestId": request_id,
            "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
            "requestTimeEpoch": int(now * 1000),
            "routeKey": route_key,
            "stage": stage,
        }

    def value(self, expression):
        """The text of a mapping's value; None where it has none."""
        expression = str(expression)
        if WITHIN.search(expression):
            return WITHIN.sub(lambda part: self.value(f"${part[1]}") or "", expression)
        found = SOURCE.fullmatch(expression)
        if not found:
            return None if expression.startswith("$") else expression
        place, name, index = found.groups()
        path = f"${index}" if index else f"$.{name}" if name else "$"
        if place == "context":
            return text_of(value_at(path, self.context))
        if place == "stageVariables":
            return self.variables.get(name)
        if place.endswith(".body"):
            body = self.body if place.startswith("request") else self.answer[1]
            return body.decode("utf-8", "replace") if path == "$" else text_of(value_at(path, document(body)))
        if place == "request.path":
            return self.path if name is None else self.path_params.get(name)
        if place == "request.querystring":
            values = self.query.get(name)
            return ",".join(values) if isinstance(values, list) else values
        headers = self.headers if place.startswith("request") else self.answer[0]
        value = next((value for each, value in headers.items() if each.lower() == (name or "").lower()), None)
        return ",".join(value) if isinstance(value, list) else value


def document(body):
    try:
        return json.loads(body) if len(body) <= MOST_READ_BYTES else None
    except ValueError:
        return None


def text_of(value):
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def with_response_parameters(integration, request, answer):
    """An answer as the integration's response parameters for its status change it."""
    status, headers, body = answer
    mappings = (integration.get("responseParameters") or {}).get(str(status)) or {}
    request.answer = (headers, body)
    headers = dict(headers)
    for key, source in listed(mappings):
        action, _, target = key.partition(":")
        value = request.value(source)
        if target == "statuscode":
            status = int(value)
        elif target.startswith("header.") and not apigateway._is_reserved_header(target[len("header.") :]):
            put(headers, target[len("header.") :], action, value)
    return status, headers, body


# CloudFormation has { ResponseParameters: [{ Destination, Source }] } for a status, the API a map
def listed(mappings):
    if "ResponseParameters" in mappings:
        return [(each.get("Destination", ""), each.get("Source", "")) for each in mappings["ResponseParameters"]]
    return list(mappings.items())


def put(headers, name, action, value):
    own = next((each for each in headers if each.lower() == name.lower()), None)
    before = headers.pop(own, None) if own and (action != "append" or value is not None) else None
    if action != "remove" and value is not None:
        headers[own or name] = f"{before},{value}" if action == "append" and before else value


def resolve_atom(expression, **_):
    request = mapped_from.get()
    return request.value(expression) if request else None


apigateway._resolve_mapping_atom = resolve_atom
