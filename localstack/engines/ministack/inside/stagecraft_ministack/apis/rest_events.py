"""What a REST API tells its functions and its Lambda authorizers, where the engine says it otherwise:
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format

1. The names of headers are in small letters; an API of AWS hands them on as they were sent. Its edge, the Framework's default, writes some names in
   capitals, as was observed there: a browser's `authorization` is `Authorization` for the function.
2. Of a header or query parameter that is repeated, the single form holds the last value, and the multi-value form all of them in their order.
3. There is a `version`, which only HTTP APIs have, no domain name, and an identity without the fields that are null.
4. `X-Forwarded-For`, `-Port` and `-Proto` are missing. They say what is true here, so that an address made of them works.
"""

import os
from urllib.parse import parse_qsl

from ministack.services import apigateway_v1
from stagecraft_ministack.requests.sent_requests import sent_request

OF_CONNECTION = {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "expect"}
OF_EDGE = {name.lower(): name for name in ("Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Host", "Referer", "User-Agent")}
NULL_IDENTITY = dict.fromkeys(
    ("accessKey", "accountId", "caller", "cognitoAuthenticationProvider", "cognitoAuthenticationType", "cognitoIdentityId", "cognitoIdentityPoolId",
     "principalOrgId", "user", "userArn")
)

build = apigateway_v1._build_lambda_event_v1
ask_authorizer = apigateway_v1._invoke_authorizer_lambda


def grouped(pairs):
    found = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


# two spellings of a name are one header, by its first
def headers_of(sent):
    spelled, pairs = {}, []
    for name, value in sent["headers"]:
        if name.lower() in OF_CONNECTION or name.lower().startswith("x-stagecraft-"):
            continue
        pairs.append((spelled.setdefault(name.lower(), OF_EDGE.get(name.lower(), name)), value))
    _, _, port = dict(pairs).get("Host", "").rpartition(":")
    own = [("X-Forwarded-For", sent["sourceIp"]), ("X-Forwarded-Port", port if port.isdigit() else "80"), ("X-Forwarded-Proto", "http")]
    return grouped([*pairs, *own])


def last_of(found):
    return {name: values[-1] for name, values in found.items()} or None


def complete(event):
    """Corrects an event in place, where the kit's gateway said what was sent."""
    sent = sent_request.get()
    if sent is None:
        return event
    headers = headers_of(sent)
    query = grouped(parse_qsl(sent["query"], keep_blank_values=True))
    event.update(headers=last_of(headers), multiValueHeaders=headers)
    event.update(queryStringParameters=last_of(query), multiValueQueryStringParameters=query or None)
    event.pop("version", None)
    context = event["requestContext"]
    context["domainPrefix"] = context["apiId"]
    context["domainName"] = f"{context['apiId']}.execute-api.{os.environ['MINISTACK_REGION']}.amazonaws.com"
    context["identity"] = {**NULL_IDENTITY, **context.get("identity", {}), "sourceIp": sent["sourceIp"]}
    return event


def build_as_sent(*words, **named):
    return complete(build(*words, **named))


async def ask_as_sent(authorizer, event, *words):
    return await ask_authorizer(authorizer, complete(event) if event["type"] == "REQUEST" else event, *words)


apigateway_v1._build_lambda_event_v1 = build_as_sent
apigateway_v1._invoke_authorizer_lambda = ask_as_sent
