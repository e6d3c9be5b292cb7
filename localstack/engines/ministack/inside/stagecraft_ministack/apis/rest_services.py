"""What a REST API's integration of the type AWS asks a service for: `arn:aws:apigateway:REGION:SERVICE:action/NAME`, or `:path/PATH`.
https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-request-basic-setup.html

A service that speaks XML (SQS, SNS) answers API Gateway in JSON, as it does for whoever accepts that.
"""

import json
import os
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import ministack.app as engine
from ministack.core.router import SERVICE_PATTERNS
from ministack.services import apigateway_v1
from stagecraft_ministack.functions.not_run import not_run
from stagecraft_ministack.apis.rest_mappings import answered
from stagecraft_ministack.apis.service_requests import OF_CALLER, SIGNED_AS, ask

# services that take their parameters from a query or a form, and their version
QUERY = {"sqs": "2012-11-05", "sns": "2010-03-31", "email": "2010-12-01", "monitoring": "2010-08-01", "iam": "2010-05-08", "sts": "2011-06-15"}
# JSON of version 1.0: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html; the rest has 1.1
JSON_1_0 = {"dynamodb", "states"}
# EventBridge wants its target written in the template: https://repost.aws/knowledge-center/api-gateway-eventbridge-events
WITHOUT_TARGET = {"events"}
# lists whose elements have a name of their own: element → the name of the list
LISTS = {"Message": "messages", "Attribute": "Attributes", "MessageAttribute": "MessageAttributes"}
# what is missing in XML and null in JSON
NULLS = {
    "SendMessageResult": ("MD5OfMessageAttributes", "MD5OfMessageBody", "MD5OfMessageSystemAttributes", "MessageId", "SequenceNumber"),
    "PublishResult": ("MessageId", "SequenceNumber"),
}


async def ask_service(spec, integration, call, asked):
    """The API's answer, made of the service's by the integration responses."""
    _, name, verb, rest = spec
    # one that the repository is deployed to on AWS stands in some; all is in one region here
    region = os.environ["MINISTACK_REGION"]
    subdomain, _, service = name.rpartition(".")
    if service not in engine.SERVICE_REGISTRY and service not in SIGNED_AS:
        return not_run(call.route, f"AWS ({asked.uri})", f"The local engine has no service “{service}”.")
    if integration.get("credentials") == OF_CALLER:
        return not_run(call.route, f"AWS ({asked.uri}) with the caller’s credentials", "Name a role that API Gateway assumes.")
    method = integration.get("httpMethod") or "POST"
    method = call.event["httpMethod"] if method == "ANY" else method
    headers = {name.lower(): value for name, value in asked.headers.items()}
    query = asked.query
    if verb == "action":
        path, (action, _, more) = "/", rest.partition("&")
        query = [*query, *parse_qsl(more, keep_blank_values=True)]
        if service in QUERY:
            query = [*query, ("Action", action)]
        elif service not in WITHOUT_TARGET and target_of(service):
            headers.setdefault("x-amz-target", f"{target_of(service)}.{action}")
    else:
        path, _, more = rest.lstrip("/").partition("?")
        # a bucket in the place of a subdomain
        path = f"/{subdomain}/{path}" if subdomain and service == "s3" else f"/{path}"
        query = [*query, *parse_qsl(more, keep_blank_values=True)]
    if service in QUERY:
        headers.setdefault("accept", "application/json")
        query = query if any(name == "Version" for name, _ in query) else [*query, ("Version", QUERY[service])]
    own = f"application/x-amz-json-{'1.0' if service in JSON_1_0 else '1.1'}" if verb == "action" and service not in QUERY else call.content_type("content-type")
    headers.setdefault("content-type", own)
    body = b"" if method in ("GET", "HEAD") else asked.body
    answer = await ask(integration.get("credentials"), service, region, method, path, query, headers, body)
    if answer is None:
        return apigateway_v1._gw_error("API_CONFIGURATION_ERROR", "Internal server error")
    status, said, content = answer
    return answered(integration, call, str(status), said, in_json(content) if service in QUERY else content)


def target_of(service):
    return next(iter(SERVICE_PATTERNS.get(service, {}).get("target_prefixes", [])), None)


def in_json(body):
    """A service's answer in XML as the JSON that it would have been."""
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        return body
    name, value = bare(root.tag), value_of(root)
    return json.dumps(value if name == "ErrorResponse" else {name: value}, ensure_ascii=False, separators=(",", ":")).encode()


def bare(tag):
    return tag.rpartition("}")[2]


def value_of(element):
    if len(element) == 0:
        return (element.text or "") if not bare(element.tag).endswith("Result") else dict.fromkeys(NULLS.get(bare(element.tag), ()))
    if all(bare(child.tag) == "member" for child in element):
        return [value_of(child) for child in element]
    found = dict.fromkeys(NULLS.get(bare(element.tag), ()))
    for child in element:
        name = bare(child.tag)
        # the message of an error has no parts
        if name in LISTS and len(child):
            found.setdefault(LISTS[name], []).append(value_of(child))
        else:
            found[name] = value_of(child)
    return found
