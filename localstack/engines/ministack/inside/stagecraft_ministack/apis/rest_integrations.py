"""A REST API's integrations without a proxy, and those of HTTP: the request goes through the mapping of parameters and templates to a service of AWS, to
Lambda, to an HTTP back end or to nobody (MOCK), and the answer comes back through the integration responses.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html

The engine knows few templates, asks SQS alone, in nobody's name, and hands functions without a proxy the event of one with it.
A service is asked in the name of the integration's role (service_requests.py): what the role may not do, the service refuses, and that is its answer.
"""

import asyncio
import json
import re
from contextvars import ContextVar
from functools import cache
from urllib.parse import urlencode

from stagecraft_ministack.apis.backends import OF_CONNECTION, ask_backend
from stagecraft_ministack.apis.mapping_templates import TemplateFailed, document
from ministack.services import apigateway_v1, lambda_svc
from stagecraft_ministack.functions.not_run import missing_function, not_run
from stagecraft_ministack.apis.rest_api import within_limit
from stagecraft_ministack.apis.rest_mappings import Asked, Call, answered, refuses
from stagecraft_ministack.apis.rest_services import ask_service

# the Framework writes `{statusCode:200}`, which is no JSON
STATUS = re.compile(r'"?statusCode"?\s*:\s*"?(\d{3})')

# makes the request that is served, once it was let in: most go to functions with a proxy, which have no use for it
served = ContextVar("served", default=None)
authorize = apigateway_v1._authorize_request_v1


def failed():
    return apigateway_v1._gw_error("API_CONFIGURATION_ERROR", "Internal server error")


async def authorize_and_note(api_id, stage_name, method_obj, method, path, resource, headers, body, query, params, stage, *owner):
    refusal, context = await authorize(api_id, stage_name, method_obj, method, path, resource, headers, body, query, params, stage, *owner)
    if refusal is None:
        served.set(cache(lambda: call_of(api_id, stage_name, method_obj, method, path, resource, headers, body, query, params, stage, context)))
    return refusal, context


def call_of(api_id, stage_name, method_obj, method, path, resource, headers, body, query, params, stage, context):
    iam = (method_obj.get("authorizationType") or "").upper() == "AWS_IAM"
    event = apigateway_v1._build_lambda_event_v1(
        api_id, stage_name, stage, resource, path, method, headers, body, query, params,
        authorizer_context=context, caller_identity=apigateway_v1._iam_caller_identity(headers, query) if iam else None,
    )
    return Call(event, body)


def through_templates(invoke):
    async def invoked(integration, *words, **named):
        call = served.get()()
        if refuses(integration, call):
            return apigateway_v1._gw_error("UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type")
        try:
            return await invoke(integration, call, **named)
        except TemplateFailed:
            return failed()

    return invoked


async def ask_aws(integration, call, *, owner_account_id=None, owner_region=None, **_):
    asked = Asked(integration, call)
    spec = apigateway_v1._parse_service_integration_uri(asked.uri)
    if spec is None:
        return failed()
    if spec[1] == "lambda":
        return await ask_function(integration, call, asked, owner_account_id, owner_region)
    return await ask_service(spec, integration, call, asked)


def of_deployed(invoke):
    async def invoked(integration, *words, **named):
        missing = missing_function(integration.get("uri"), named.get("owner_account_id"), named.get("owner_region"))
        return not_run(served.get()().route, *missing) if missing else await invoke(integration, *words, **named)

    return invoked


async def ask_function(integration, call, asked, account, region):
    missing = missing_function(asked.uri, account, region)
    if missing:
        return not_run(call.route, *missing)
    event = document(asked.body if isinstance(asked.body, str) else asked.body.decode("utf-8", "replace"))
    name = apigateway_v1._extract_lambda_ref_from_integration_uri(asked.uri)
    if {name.lower(): value for name, value in asked.headers.items()}.get("x-amz-invocation-type") == "Event":
        function, config, _ = lambda_svc._get_func_record_for_ref_in_scope(name, account_id=account, region=region)
        record = lambda_svc._execution_record_for_config(function, config)
        asyncio.get_running_loop().run_in_executor(None, lambda_svc.invoke_async_with_retry, record, event)
        return answered(integration, call, None, {}, b"")
    result, error = await apigateway_v1._call_lambda_raw(name, event, account_id=account, region=region)
    if error or result.get("throttle"):
        return apigateway_v1._gw_error("INTEGRATION_FAILURE", "Internal server error")
    payload = result.get("body")
    message = payload.get("errorMessage") if result.get("error") and isinstance(payload, dict) else None
    body = payload if isinstance(payload, bytes) else json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return answered(integration, call, None if message is None else str(message), {}, body)


async def ask_http(integration, *words):
    call = served.get()()
    if (integration.get("connectionType") or "INTERNET") == "VPC_LINK":
        return not_run(call.route, "HTTP through a VPC link", "There is no VPC on this machine.")
    is_proxy = integration.get("type") == "HTTP_PROXY"
    if not is_proxy and refuses(integration, call):
        return apigateway_v1._gw_error("UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type")
    try:
        # a proxy has no templates
        asked = Asked({**integration, "requestTemplates": {}} if is_proxy else integration, call)
        headers, query = passed_on(call, asked) if is_proxy else (own_headers(call, asked), asked.query)
        url = asked.uri + (("&" if "?" in asked.uri else "?") + urlencode(query) if query else "")
        method = integration.get("httpMethod") or "ANY"
        body = asked.body.encode() if isinstance(asked.body, str) else asked.body
        answer = await ask_backend(call.event["httpMethod"] if method == "ANY" else method, url, headers, body)
        if answer is None:
            return apigateway_v1._gw_error("INTEGRATION_FAILURE", "Internal server error")
        return answer if is_proxy else answered(integration, call, str(answer[0]), answer[1], answer[2])
    except (TemplateFailed, ValueError):
        return failed()


def passed_on(call, asked):
    mapped = {name.lower() for name in asked.headers}
    given = [(name, value) for name, values in (call.event.get("multiValueHeaders") or {}).items() for value in values]
    query = [(name, value) for name, values in (call.event.get("multiValueQueryStringParameters") or {}).items() for value in values]
    headers = [(name, value) for name, value in given if name.lower() not in mapped | OF_CONNECTION]
    named = {name for name, _ in asked.query}
    return [*headers, *asked.headers.items()], [*[pair for pair in query if pair[0] not in named], *asked.query]


def own_headers(call, asked):
    content = {"Content-Type": call.content_type("content-type"), "Accept": "application/json"}
    mapped = {name.lower() for name in asked.headers}
    return [*[(name, value) for name, value in content.items() if name.lower() not in mapped], *asked.headers.items()]


def mock(integration):
    call = served.get()()
    if refuses(integration, call):
        return apigateway_v1._gw_error("UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type")
    try:
        body = Asked(integration, call).body
        text = body if isinstance(body, str) else body.decode("utf-8", "replace")
        status = STATUS.search(text)
        return answered(integration, call, status and status[1], {}, text.encode()) if status else failed()
    except TemplateFailed:
        return failed()


apigateway_v1._invoke_lambda_proxy_v1 = of_deployed(apigateway_v1._invoke_lambda_proxy_v1)
aws = within_limit(through_templates(ask_aws))
apigateway_v1._authorize_request_v1 = authorize_and_note
apigateway_v1._invoke_lambda_custom_v1 = aws
apigateway_v1._invoke_sqs_v1 = aws
apigateway_v1._invoke_http_proxy_v1 = within_limit(ask_http)
apigateway_v1._invoke_mock_v1 = mock
