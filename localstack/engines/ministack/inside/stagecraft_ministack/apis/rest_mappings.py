"""What a REST API's integration maps between a request and its back end: https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html"""

import re
import time
from urllib.parse import quote

from stagecraft_ministack.apis import mapping_templates
from ministack.services import apigateway_v1
from ministack.services.stepfunctions import _resolve_path as value_at

STAGE_VARIABLE = re.compile(r"\$\{stageVariables\.([^}]+)\}")
# the plane that maps → how a source begins
PLACES = re.compile(r"(?:method\.request|integration\.response)\.(path|querystring|header|multivaluequerystring|multivalueheader|body)(?:\.(.+))?")


class Call:
    """A request to a REST API on its way through an integration. `event` is what a proxy integration would be told."""

    def __init__(self, event, body):
        self.event = event
        self.body = body or b""
        self.text = self.body.decode("utf-8", "replace")
        self.variables = event.get("stageVariables") or {}
        self.params = {
            "path": event.get("pathParameters") or {},
            "querystring": event.get("queryStringParameters") or {},
            "header": event.get("headers") or {},
        }
        context = event["requestContext"]
        self.context = {
            **context,
            "authorizer": context.get("authorizer") or {},
            "requestTimeEpoch": context.get("requestTimeEpoch") or int(time.time() * 1000),
            "requestOverride": {"header": {}, "path": {}, "querystring": {}},
            "responseOverride": {"header": {}},
        }

    @property
    def route(self):
        return f"{self.event['httpMethod']} {self.event['resource']}"

    def content_type(self, name, otherwise="application/json"):
        said = next((value for each, value in self.params["header"].items() if each.lower() == name), "") or otherwise
        return said.split(",")[0].split(";")[0].strip().lower()

    def render(self, template, text):
        return mapping_templates.render(template, text, self.params, self.context, self.variables)

    def mapped(self, source, answer=None):
        """The value of a mapping expression; None where there is none. `answer` is the back end's, as (headers, text)."""
        source = str(source)
        if len(source) >= 2 and source[0] == source[-1] == "'":
            return source[1:-1]
        if source.startswith("context."):
            return value_at(f"$.{source[len('context.'):]}", self.context)
        if source.startswith("stageVariables."):
            return self.variables.get(source[len("stageVariables.") :])
        found = PLACES.fullmatch(source)
        if not found:
            # “Access-Control-Allow-Credentials: true” of the Framework
            return source if source in ("true", "false") else None
        place, name = found.groups()
        headers, text = answer or (self.params["header"], self.text)
        if place == "body":
            return text if name is None else value_at(name if name.startswith("$") else f"$.{name}", mapping_templates.document(text))
        if place in ("header", "multivalueheader"):
            return next((value for each, value in headers.items() if each.lower() == name.lower()), None)
        if place == "multivaluequerystring":
            return (self.event.get("multiValueQueryStringParameters") or {}).get(name)
        return self.params[place].get(name)


class Asked:
    """What an integration asks its back end for."""

    def __init__(self, integration, call):
        self.body = body_of(integration, call)
        self.path, self.querystring, self.header = {}, {}, {}
        for target, source in (integration.get("requestParameters") or {}).items():
            place, _, name = target.removeprefix("integration.request.").partition(".")
            value = call.mapped(source)
            if value is not None and place in ("path", "querystring", "header"):
                getattr(self, place)[name] = value
        for place, values in call.context["requestOverride"].items():
            getattr(self, place).update(values)
        uri = STAGE_VARIABLE.sub(lambda variable: call.variables.get(variable[1], ""), integration.get("uri") or "")
        for name, value in {**call.params["path"], **self.path}.items():
            uri = uri.replace(f"{{{name}}}", quote(mapping_templates.text_of(value), safe="/~"))
        self.uri = uri

    @property
    def query(self):
        """Pairs; of a parameter with several values there are several."""
        return [
            (name, mapping_templates.text_of(each)) for name, value in self.querystring.items() for each in (value if isinstance(value, list) else [value])
        ]

    @property
    def headers(self):
        return {name: mapping_templates.text_of(value) for name, value in self.header.items()}


# bytes where no template has to do with them
def body_of(integration, call):
    template = template_for(integration.get("requestTemplates"), call.content_type("content-type"))
    return call.body if template is None else call.render(template, call.text)


def template_for(templates, content):
    return next((template for each, template in (templates or {}).items() if each.split(";")[0].strip().lower() == content), None)


def refuses(integration, call):
    """Whether a request whose content type no template is for may not pass through, as its integration says.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html"""
    behavior = (integration.get("passthroughBehavior") or "WHEN_NO_MATCH").upper()
    templates = integration.get("requestTemplates")
    if behavior == "WHEN_NO_MATCH" or (behavior == "WHEN_NO_TEMPLATES" and not templates):
        return False
    return template_for(templates, call.content_type("content-type")) is None


def answered(integration, call, said, headers, body):
    """The answer of the integration response whose pattern matches what the back end `said`: its status, or the error of a function."""
    selected = selected_response(integration.get("integrationResponses"), said)
    if selected is None:
        return apigateway_v1._gw_error("API_CONFIGURATION_ERROR", "Internal server error")
    text = body.decode("utf-8", "replace")
    templates = selected.get("responseTemplates") or {}
    content = call.content_type("accept")
    content = content if content in templates else "application/json" if "application/json" in templates or not templates else next(iter(templates))
    answer = {"Content-Type": content}
    for target, source in (selected.get("responseParameters") or {}).items():
        value = call.mapped(source, (headers, text))
        if value is not None and target.startswith("method.response.header."):
            put_header(answer, target[len("method.response.header.") :], value)
    if content in templates:
        body = call.render(templates[content], text).encode()
    override = call.context["responseOverride"]
    for name, value in override["header"].items():
        put_header(answer, name, value)
    return int(override.get("status") or selected.get("statusCode") or 200), answer, body


def put_header(headers, name, value):
    for each in [each for each in headers if each.lower() == name.lower()]:
        del headers[each]
    headers[name] = value if isinstance(value, list) else mapping_templates.text_of(value)


def selected_response(responses, said):
    listed = [response for _, response in sorted((responses or {}).items())]
    matching = [response for response in listed if response.get("selectionPattern") and matches(response["selectionPattern"], said)]
    return next(iter(matching or [response for response in listed if not response.get("selectionPattern")]), None)


# a template may have it as a number
def matches(pattern, said):
    try:
        return said is not None and re.fullmatch(str(pattern), said, re.DOTALL) is not None
    except re.error:
        return False
