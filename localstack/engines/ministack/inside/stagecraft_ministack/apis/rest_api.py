"""What a REST API answers, where the engine answers otherwise:

1. A function that fails is told to the caller in full, and an answer in no known form is passed on. API Gateway answers 502 to both and tells nothing:
   https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
2. A function may take any time; API Gateway answers 504 after the integration's limit, of 29 seconds unless the template says less:
   https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
3. Bodies may have any size: 10 MB there (same page).
4. Of an authorizer's policy only effect and resource count, and not the action:
   https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html. HTTP APIs have the same.
5. An authorizer whose user pool has no ARN, because something stands in for it, answers 500. Nobody’s token is one of that pool, which is a 401.
6. What an authorizer said is kept as on AWS, also when its code has changed. Here a saved authorizer decides anew, as a saved function answers anew.
"""

import asyncio
from contextvars import ContextVar

from stagecraft_ministack.apis.answer_form import header_texts, tell_form, wrong_field
from stagecraft_ministack.apis.api_limits import MOST_BODY_BYTES, within
from ministack.services import apigateway, apigateway_v1, lambda_svc

ANSWER_FIELDS = {"isBase64Encoded", "statusCode", "headers", "multiValueHeaders", "body"}

# how often code was changed, and how often when the authorizer of this request was asked
changes = 0
asked_at = ContextVar("asked_at", default=0)
# the name of the function that an integration asks
asked_function = ContextVar("asked_function", default="")
convert = apigateway_v1._lambda_proxy_response
invoke_proxy = apigateway_v1._invoke_lambda_proxy_v1
execute = apigateway_v1._execute_in_scope
validate = apigateway_v1._validate_cognito_authorizer
update_code = lambda_svc._update_code


# a status may be left out, and may be digits in a string
def has_form(payload):
    if not isinstance(payload, dict):
        return False
    return wrong_field(payload) is None


def converted(result):
    if result.get("throttle"):
        return convert(result)
    payload = result.get("body")
    if result.get("error"):
        return None, "Internal server error"
    # a field that is not documented makes it another form
    if not has_form(payload) or not payload.keys() <= ANSWER_FIELDS:
        tell_form(asked_function.get(), payload, ANSWER_FIELDS, 502)
        return None, "Internal server error"
    headers = header_texts(payload.get("headers"))
    return {**payload, "statusCode": int(payload.get("statusCode", 200)), "headers": headers, "body": payload.get("body") or ""}, None


def within_limit(invoke):
    async def invoked(integration, *words, **named):
        asked_function.set(str(integration.get("uri") or "").rsplit(":function:")[-1].split("/")[0])
        working = asyncio.ensure_future(invoke(integration, *words, **named))
        late = apigateway_v1._gw_error("INTEGRATION_TIMEOUT", "Endpoint request timed out")
        return await within(integration.get("timeoutInMillis") or 29_000, working, late)

    return invoked


async def validate_for_pool(authorizer, *words):
    if not apigateway_v1._cognito_pool_issuers(authorizer):
        return None, apigateway_v1._gw_error("UNAUTHORIZED", "Unauthorized")
    return await validate(authorizer, *words)


async def execute_within_size(request, api_id, stage_name, method, path, headers, body, *words):
    request["stage"] = apigateway_v1._stages_v1.get(api_id, {}).get(stage_name)
    if request["stage"] and len(body or b"") > MOST_BODY_BYTES:
        return apigateway_v1._gw_error("REQUEST_TOO_LARGE", "Request Too Long")
    return await execute(request, api_id, stage_name, method, path, headers, body, *words)


def names_invocation(statement):
    actions = statement.get("Action") if isinstance(statement, dict) else None
    named = [actions] if isinstance(actions, str) else actions or []
    return any(apigateway_v1._arn_matches(each.lower(), "execute-api:invoke") for each in named if isinstance(each, str))


def about_invocations(evaluate):
    def evaluated(document, arn):
        if not isinstance(document, dict):
            return evaluate(document, arn)
        statements = document.get("Statement") or []
        listed = [statements] if isinstance(statements, dict) else statements
        return evaluate({**document, "Statement": [each for each in listed if names_invocation(each)]}, arn)

    return evaluated


# an authorizer that was asked before a change may answer after it
def noting_changes(ask):
    async def asked(*words):
        asked_at.set(changes)
        return await ask(*words)

    return asked


def unless_changed(keep):
    return lambda *words: keep(*words) if asked_at.get() == changes else None


def update_code_and_decide_anew(name, data):
    global changes
    answer = update_code(name, data)
    changes += 1
    apigateway_v1._authorizer_cache.clear()
    apigateway._authorizer_cache.clear()
    return answer


apigateway_v1._lambda_proxy_response = converted
apigateway_v1._invoke_lambda_proxy_v1 = within_limit(invoke_proxy)
apigateway_v1._validate_cognito_authorizer = validate_for_pool
apigateway_v1._execute_in_scope = execute_within_size
apigateway_v1._evaluate_policy = about_invocations(apigateway_v1._evaluate_policy)
apigateway._evaluate_authorizer_policy = about_invocations(apigateway._evaluate_authorizer_policy)
apigateway_v1._invoke_authorizer_lambda = noting_changes(apigateway_v1._invoke_authorizer_lambda)
apigateway._invoke_request_authorizer_lambda = noting_changes(apigateway._invoke_request_authorizer_lambda)
apigateway_v1._cache_authorizer_result = unless_changed(apigateway_v1._cache_authorizer_result)
apigateway._cache_authorizer_result = unless_changed(apigateway._cache_authorizer_result)
lambda_svc._update_code = update_code_and_decide_anew
