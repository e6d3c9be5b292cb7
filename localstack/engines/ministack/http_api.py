"""What an HTTP API answers where a function fails or a request is too large, and the name it gives itself.

1. A function that fails is told to the caller in full, with 502. API Gateway answers 500 and tells nothing; a REST API answers 502, and keeps it.
2. A request line and header values of more than 10,240 bytes are taken: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
   has that limit. It names no status; RFC 6585 does. The gateway answers the same: localstack/gateway/authentication.ts.
3. A function hears of a domain name that ends in an address, 127.0.0.1, which no URL may have as a host, so that whoever makes one of it fails.
   It hears of the name that the API would have on AWS.
"""

import os
from contextvars import ContextVar

import ministack.app as engine
from asgi import answer
from ministack.services import apigateway, lambda_svc

MOST_HEADER_BYTES = 10_240

asks_http_api = ContextVar("asks_http_api", default=False)
invoke = apigateway._invoke_lambda_proxy
convert = lambda_svc.lambda_execute_result_to_api_proxy_response
execute = lambda_svc._execute_function_with_config_scope


async def invoke_for_http_api(*words, **named):
    token = asks_http_api.set(True)
    try:
        return await invoke(*words, **named)
    finally:
        asks_http_api.reset(token)


def converted(result):
    if asks_http_api.get() and result.get("error"):
        return {"statusCode": 500, "headers": {"Content-Type": "application/json"}, "body": '{"message":"Internal Server Error"}'}, None
    return convert(result)


def execute_named(func, event, *words, **named):
    context = event.get("requestContext") if isinstance(event, dict) else None
    if isinstance(context, dict) and ".execute-api." in str(context.get("domainName")):
        context["domainName"] = f"{context.get('apiId')}.execute-api.{os.environ['MINISTACK_REGION']}.amazonaws.com"
    return execute(func, event, *words, **named)


def is_for_http_api(scope):
    if scope["path"].startswith("/_aws/execute-api/"):
        return True
    return any(name == b"host" and b".execute-api." in value for name, value in scope["headers"])


def header_bytes(scope):
    target = len(scope["raw_path"]) + (len(scope["query_string"]) + 1 if scope["query_string"] else 0)
    line = len(scope["method"]) + 1 + target + len(" HTTP/1.1")
    return line + sum(len(value) for _, value in scope["headers"])


def with_limit(serve):
    async def app(scope, receive, send):
        if scope["type"] != "http" or not is_for_http_api(scope) or header_bytes(scope) <= MOST_HEADER_BYTES:
            return await serve(scope, receive, send)
        await answer(send, 431, b'{"message":"Request Header Fields Too Large"}')

    return app


apigateway._invoke_lambda_proxy = invoke_for_http_api
lambda_svc.lambda_execute_result_to_api_proxy_response = converted
lambda_svc._execute_function_with_config_scope = execute_named
engine.app = with_limit(engine.app)
