"""What an HTTP API answers where a function fails or a request is too large or broken, and what it tells its functions.

1. A function that fails is told to the caller in full, with 502. API Gateway answers 500 and tells nothing.
2. A request line and header values of more than 10,240 bytes are taken, and bodies of any size:
   https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html has the limits. It names no status; RFC 6585 and RFC 9110 do.
   The gateway answers the same: localstack/gateway/requests-as-aws.ts.
3. A function hears of a domain name that ends in an address, 127.0.0.1, which no URL may have as a host, so that whoever makes one of it fails.
   It hears of the name that the API would have on AWS.
4. The event has no `cookies`, a null for missing path parameters, and a blank between the values of a repeated header:
   https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
5. A percent sign that begins no escape is left in the path; API Gateway answers 400.
6. OPTIONS is refused where the API has no CORS configuration; only with one does API Gateway answer in the routes' place:
   https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
7. Slashes at either end of a path get lost.
8. A function URL tells a caller why its function failed. Lambda answers 502: https://docs.aws.amazon.com/lambda/latest/dg/urls-monitoring.html
9. The stage's variables are missing in the event, and bodies that the gateway writes have blanks.
10. A field of an answer that has another type than it may have, or a body that is null, ends the request without an answer, and a header that is `true` is `True`: answer_form.py.
11. A function may take any time; API Gateway answers 503 after the integration's limit, of 30 seconds unless the template says less (limits as above).
"""

import asyncio
import json
import os
import re
from contextvars import ContextVar

import ministack.app as engine
from stagecraft_ministack.apis.answer_form import FIELDS, header_texts, tell_form, wrong_field
from stagecraft_ministack.apis.api_limits import MOST_BODY_BYTES, within
from stagecraft_ministack.requests.asgi import answer
from ministack.services import apigateway, lambda_svc

MOST_HEADER_BYTES = 10_240
BY_PATH = "/_aws/execute-api/"
BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")

# the ASGI scope of the request, and whether a function is invoked for it
http_api_request = ContextVar("http_api_request", default=None)
# of an HTTP API's integration that is asked: its payload format, the stage's variables, and the function's name as soon as it is known
asks_http_api = ContextVar("asks_http_api", default=None)
# format → how an event of format 2.0 becomes one of its own, and how an answer is read; None for one that cannot be
ask_in_format = {}
FAILED = {"statusCode": 500, "headers": {"Content-Type": "application/json"}, "body": '{"message":"Internal Server Error"}'}
execute_in_scope = apigateway._handle_execute_in_scope
match_route = apigateway._match_route
invoke = apigateway._invoke_lambda_proxy
authorize = apigateway._authorize_request_v2
convert = lambda_svc.lambda_execute_result_to_api_proxy_response
execute = lambda_svc._execute_function_with_config_scope


async def execute_as_sent(api_id, stage, path, method, headers, body, *words):
    sent = http_api_request.get()
    if stage == "$default" and sent and not sent["path"].startswith(BY_PATH):
        path = apigateway.decode_http_api_path(sent["raw_path"].decode("ascii"))
    if len(body or b"") > MOST_BODY_BYTES:
        return 413, {"Content-Type": "application/json"}, b'{"message":"Request Entity Too Large"}'
    # in small letters it is a method like any other for the engine, which answers OPTIONS itself
    if method == "OPTIONS" and not (apigateway._apis.get(api_id) or {}).get("corsConfiguration"):
        method = "options"
    return await execute_in_scope(api_id, stage, path, method, headers, body, *words)


def match_route_of_any_method(api_id, method, path):
    return match_route(api_id, method.upper(), path)


async def invoke_for_http_api(integration, api_id, stage, *words, **named):
    asked = {"format": str(integration.get("payloadFormatVersion") or "2.0"), "variables": apigateway._get_stage_variables(api_id, stage)}
    token = asks_http_api.set(asked)
    try:
        working = asyncio.ensure_future(invoke(integration, api_id, stage, *words, **named))
    finally:
        asks_http_api.reset(token)
    late = (503, {"Content-Type": "application/json"}, b'{"message":"Service Unavailable"}')
    return await within(integration.get("timeoutInMillis") or 30_000, working, late)


def converted(result):
    asked = asks_http_api.get()
    if result.get("error"):
        return (FAILED if asked else {**FAILED, "statusCode": 502}), None
    _, read = ask_in_format.get((asked or {}).get("format"), (None, None))
    payload = result.get("body")
    if read:
        return read(payload) or failed_by(payload, asked), None
    if isinstance(payload, dict) and "statusCode" in payload:
        if wrong_field(payload):
            return failed_by(payload, asked), None
        return {**payload, "statusCode": int(payload["statusCode"]), "headers": header_texts(payload.get("headers")), "body": payload.get("body") or ""}, None
    answer, failure = convert(result)
    # an answer without a status is the body of a 200, as its runtime wrote it
    if asked and not isinstance(payload, str | bytes):
        answer = {**answer, "body": json.dumps(payload, ensure_ascii=False, separators=(",", ":"))}
    return answer, failure


# a function URL answers 502
def failed_by(payload, asked):
    failed = FAILED if asked else {**FAILED, "statusCode": 502}
    tell_form((asked or {}).get("function"), payload, FIELDS, failed["statusCode"])
    return failed


async def authorize_as_aws(*words, **named):
    refusal, context = await authorize(*words, **named)
    return refusal and compact(refusal), context


# in API Gateway's own form, without blanks
def compact(refusal):
    status, headers, body = refusal
    return status, headers, json.dumps(json.loads(body), separators=(",", ":")).encode()


def execute_as_aws(func, event, *words, **named):
    sent = http_api_request.get()
    asked = asks_http_api.get()
    if asked is not None:
        asked["function"] = (func.get("config") or func).get("FunctionName")
    if sent and asked and event.get("version") == "2.0":
        complete(event, sent["headers"])
        if asked["variables"]:
            event["stageVariables"] = asked["variables"]
        write, _ = ask_in_format.get(asked["format"], (None, None))
        event = write(event) if write else event
    return execute(func, event, *words, **named)


def complete(event, sent):
    context = event["requestContext"]
    context["domainPrefix"] = context["apiId"]
    context["domainName"] = f"{context['apiId']}.execute-api.{os.environ['MINISTACK_REGION']}.amazonaws.com"
    context["http"]["method"] = context["http"]["method"].upper()
    if event.get("pathParameters") is None:
        event.pop("pathParameters", None)
    headers = {}
    for name, value in sent:
        name, value = name.decode("latin-1").lower(), value.decode("latin-1")
        separator = "; " if name == "cookie" else ","
        headers[name] = f"{headers[name]}{separator}{value}" if name in headers else value
    cookies = headers.pop("cookie", None)
    if cookies is not None:
        event["cookies"] = [cookie for cookie in map(str.strip, cookies.split(";")) if cookie]
    event["headers"] = headers


def is_for_http_api(scope):
    if scope["path"].startswith(BY_PATH):
        return True
    return any(name == b"host" and b".execute-api." in value for name, value in scope["headers"])


def header_bytes(scope):
    target = len(scope["raw_path"]) + (len(scope["query_string"]) + 1 if scope["query_string"] else 0)
    line = len(scope["method"]) + 1 + target + len(" HTTP/1.1")
    return line + sum(len(value) for _, value in scope["headers"])


def as_api_gateway(serve):
    async def app(scope, receive, send):
        if scope["type"] != "http" or not is_for_http_api(scope):
            return await serve(scope, receive, send)
        if header_bytes(scope) > MOST_HEADER_BYTES:
            return await answer(send, 431, b'{"message":"Request Header Fields Too Large"}')
        if BROKEN_ESCAPE.search(scope["raw_path"]):
            return await answer(send, 400, b'{"message":"Bad Request"}')
        token = http_api_request.set(scope)
        try:
            return await serve(scope, receive, send)
        finally:
            http_api_request.reset(token)

    return app


apigateway._handle_execute_in_scope = execute_as_sent
apigateway._match_route = match_route_of_any_method
apigateway._invoke_lambda_proxy = invoke_for_http_api
apigateway._authorize_request_v2 = authorize_as_aws
lambda_svc.lambda_execute_result_to_api_proxy_response = converted
lambda_svc._execute_function_with_config_scope = execute_as_aws
engine.app = as_api_gateway(engine.app)
