"""An integration with payload format 1.0 gets the event of that form, and its answer is read as such; the engine knows format 2.0 alone.
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html

1. The event is that of a REST API, with a `version`, and what a Lambda authorizer said without a name before it.
2. `multiValueHeaders` of the answer are headers, and there are no `cookies`. An answer without a status, or in another form, is a 500.
"""

from urllib.parse import parse_qsl

from stagecraft_ministack.apis.answer_form import header_texts
from stagecraft_ministack.apis.http_api import ask_in_format, http_api_request
from stagecraft_ministack.apis.rest_api import has_form
from stagecraft_ministack.apis.rest_events import NULL_IDENTITY, grouped, headers_of, last_of
from stagecraft_ministack.requests.sent_requests import sent_request


def sent_now():
    """What was sent, also to who asks the engine by the API's host name; then the names of headers are in small letters."""
    scope = http_api_request.get()
    return sent_request.get() or {
        "headers": [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]],
        "query": scope["query_string"].decode("latin-1"),
        "sourceIp": (scope.get("client") or ("127.0.0.1",))[0],
    }


def event_1(event):
    """The event in format 1.0 of what one in format 2.0 tells."""
    sent, context = sent_now(), event["requestContext"]
    headers, query = headers_of(sent), grouped(parse_qsl(sent["query"], keep_blank_values=True))
    http, said = context["http"], context.get("authorizer")
    resource = event["routeKey"].split(" ", 1)[-1]
    return {
        "version": "1.0",
        "resource": resource,
        "path": event["rawPath"],
        "httpMethod": http["method"],
        "headers": last_of(headers),
        "multiValueHeaders": headers,
        "queryStringParameters": last_of(query),
        "multiValueQueryStringParameters": query or None,
        "requestContext": {
            **{name: context.get(name) for name in ("accountId", "apiId", "domainName", "domainPrefix", "requestId", "stage")},
            "authorizer": authorizer_1(said),
            "extendedRequestId": context["requestId"],
            "httpMethod": http["method"],
            "identity": {**NULL_IDENTITY, "sourceIp": sent["sourceIp"], "userAgent": http["userAgent"]},
            "path": event["rawPath"],
            "protocol": "HTTP/1.1",
            "requestTime": context["time"],
            "requestTimeEpoch": context["timeEpoch"],
            "resourceId": event["routeKey"],
            "resourcePath": resource,
        },
        "pathParameters": event.get("pathParameters"),
        "stageVariables": event.get("stageVariables"),
        "body": event.get("body"),
        "isBase64Encoded": event["isBase64Encoded"],
    }


def authorizer_1(said):
    if said is None:
        return {"claims": None, "scopes": None}
    return said.get("lambda") or said.get("jwt") or said


def answer_1(payload):
    if not has_form(payload) or "statusCode" not in payload:
        return None
    several = payload.get("multiValueHeaders") or {}
    one = {name: value for name, value in header_texts(payload.get("headers")).items() if name.lower() not in {each.lower() for each in several}}
    fields = {name: value for name, value in payload.items() if name != "cookies"}
    return {**fields, "headers": {**one, **{name: list(values) for name, values in several.items()}}}


ask_in_format["1.0"] = (event_1, answer_1)
