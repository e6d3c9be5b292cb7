"""An HTTP API's integrations other than functions: services of AWS (http_api_services.py) and HTTP back ends, with the mapping of their requests and answers.
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-http.html

1. What a service refuses the role is the service's answer. A role that API Gateway may not assume is a 500, and the log says why.
2. The engine adds the route's path to the address of an HTTP back end. API Gateway asks the address as it is written, with the values of its path parameters;
   only below the `$default` route the whole path is added.
3. Of a back end's answer the engine hands on the content type alone, and follows its redirects. Its status is passed on, as are its headers.
4. A back end that does not answer is a 503, as an integration that is too slow, and nothing of the failure is told.
"""

import asyncio
import os
from contextvars import ContextVar
from urllib.parse import quote, urlencode

from stagecraft_ministack.apis.api_limits import within
from stagecraft_ministack.apis.backends import OF_CONNECTION, ask_backend
from stagecraft_ministack.apis.http_api_mappings import Request, mapped_from, with_response_parameters
from stagecraft_ministack.apis.http_api_services import NOT_RUN, SUBTYPES, written
from ministack.services import apigateway
from stagecraft_ministack.functions.not_run import missing_function, not_run
from stagecraft_ministack.apis.service_requests import OF_CALLER, ask

# the request that is served: (API, body)
served = ContextVar("served", default=("", b""))
invoke = apigateway._invoke_lambda_proxy
execute = apigateway._handle_execute_in_scope
UNAVAILABLE = (503, {"Content-Type": "application/json"}, b'{"message":"Service Unavailable"}')
FAILED = (500, {"Content-Type": "application/json"}, b'{"message":"Internal Server Error"}')


async def invoke_or_ask(integration, api_id, stage, path, method, headers, body, query, route_key, path_params, **named):
    is_service = bool(integration.get("integrationSubtype"))
    if not is_service:
        if missing := missing_function(integration.get("integrationUri"), named.get("owner_account_id"), named.get("owner_region")):
            return not_run(route_key, *missing)
        # most functions: nothing is mapped
        if not integration.get("responseParameters"):
            return await invoke(integration, api_id, stage, path, method, headers, body, query, route_key, path_params, **named)
    request = Request(api_id, stage, path, method, headers, body, query, route_key, path_params, authorizer_context(named))
    if is_service:
        answer = await within(integration.get("timeoutInMillis") or 30_000, asyncio.ensure_future(ask_service(integration, request)), UNAVAILABLE)
    else:
        answer = await invoke(integration, api_id, stage, path, method, headers, body, query, route_key, path_params, **named)
    return with_response_parameters(integration, request, answer)


# as mappings name it: $context.authorizer.claims.sub, $context.authorizer.KEY of a Lambda authorizer's context
def authorizer_context(named):
    claims, said = named.get("authorizer_claims") or {}, named.get("authorizer_lambda_context") or {}
    return {"authorizer": {**said, "lambda": said, "claims": claims, "jwt": {"claims": claims, "scopes": named.get("authorizer_scopes") or []}}}


async def ask_service(integration, request):
    subtype = integration["integrationSubtype"]
    if subtype in NOT_RUN or subtype not in SUBTYPES:
        return not_run(request.context["routeKey"], subtype, NOT_RUN.get(subtype, "API Gateway has no such integration."))
    if integration.get("credentialsArn") == OF_CALLER:
        return not_run(request.context["routeKey"], f"{subtype} with the caller’s credentials", "Name a role that API Gateway assumes.")
    given = {name: request.value(source) for name, source in (integration.get("requestParameters") or {}).items()}
    given = {name: value for name, value in given.items() if value is not None}
    region = given.pop("Region", None) or os.environ["MINISTACK_REGION"]
    try:
        path, headers, body = written(subtype, given)
    except (ValueError, AttributeError):
        # message attributes that are no map of JSON
        return 400, {"Content-Type": "application/json"}, b'{"message":"Bad Request"}'
    answer = await ask(integration.get("credentialsArn"), SUBTYPES[subtype][0], region, "POST", path, (), headers, body)
    if answer is None:
        return FAILED
    status, said, content = answer
    return status, {"Content-Type": said.get("content-type", "application/json")}, content


async def ask_http(integration, path, method, headers, body, query):
    request = mapped_from.get()
    if integration.get("connectionType") == "VPC_LINK":
        return not_run(request.context["routeKey"], "HTTP through a VPC link", "There is no VPC on this machine.")
    url = integration.get("integrationUri") or ""
    for name, value in request.path_params.items():
        url = url.replace(f"{{{name}+}}", quote(value, safe="/~")).replace(f"{{{name}}}", quote(value, safe="/~"))
    # a mapping has changed the path, or the route has none
    if path != request.path or request.context["routeKey"] == "$default":
        scheme, _, rest = url.partition("://")
        base = url.rstrip("/") if path == request.path else f"{scheme}://{rest.split('/')[0]}"
        url = base + quote(path, safe="/~%:@!$&'()*+,;=")
    pairs = [(name, value) for name, values in query.items() for value in (values if isinstance(values, list) else [values])]
    url += (("&" if "?" in url else "?") + urlencode(pairs)) if pairs else ""
    asked = integration.get("integrationMethod") or "ANY"
    sent = [(name, value) for name, value in headers.items() if name not in OF_CONNECTION and not name.startswith("x-stagecraft-")]
    try:
        answer = await ask_backend(method.upper() if asked == "ANY" else asked, url, sent, body or b"")
    except ValueError:
        return FAILED
    return with_response_parameters(integration, request, answer) if answer else UNAVAILABLE


async def ask_http_in_time(integration, *words):
    working = asyncio.ensure_future(ask_http(integration, *words))
    return await within(integration.get("timeoutInMillis") or 30_000, working, UNAVAILABLE)


def map_parameters(integration, *, request_headers, request_query, request_path, path_params, context_vars, stage_vars):
    api_id, body = served.get()
    request = Request(
        api_id, context_vars["stage"], request_path, context_vars["httpMethod"].upper(), request_headers, body, request_query,
        context_vars["routeKey"], path_params,
        authorizer_context({"authorizer_claims": context_vars["authorizer.jwt.claims"], "authorizer_lambda_context": context_vars["authorizer.lambda"]}),
    )
    mapped_from.set(request)
    return map_named(
        integration, request_headers=request_headers, request_query=request_query, request_path=request_path, path_params=path_params,
        context_vars=context_vars, stage_vars=stage_vars,
    )


async def execute_noting(api_id, stage, path, method, headers, body, *words):
    served.set((api_id, body))
    return await execute(api_id, stage, path, method, headers, body, *words)


map_named = apigateway._apply_request_parameter_mappings
apigateway._apply_request_parameter_mappings = map_parameters
apigateway._handle_execute_in_scope = execute_noting
apigateway._invoke_lambda_proxy = invoke_or_ask
apigateway._invoke_http_proxy = ask_http_in_time
