"""Mapping templates of REST APIs: Velocity, as API Gateway has it, by `airspeed`, which is loaded with the first template.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html

What airspeed does otherwise is repaired in velocity.py. A template that cannot be read or run is a 500, and the log says why.
"""

import base64
import json
import logging
from functools import lru_cache
from urllib.parse import quote_plus, unquote_plus

from ministack.services.stepfunctions import _resolve_path as value_at

logger = logging.getLogger("ministack")


class TemplateFailed(Exception):
    pass


class Input:
    """`$input`. `params` has the maps `path`, `querystring` and `header`."""

    def __init__(self, body, params):
        self.body = body
        self._params = params

    def path(self, expression="$"):
        found = value_at(expression, document(self.body))
        return "" if found is None else found

    def json(self, expression="$"):
        return json.dumps(self.path(expression), ensure_ascii=False, separators=(",", ":"))

    def params(self, name=None):
        if name is None:
            return self._params
        for place in ("path", "querystring"):
            if name in self._params[place]:
                return self._params[place][name]
        return next((value for each, value in self._params["header"].items() if each.lower() == name.lower()), "")


class Util:
    """`$util`."""

    # single quotes get a backslash too, which JSON does not allow: the reference says to take it out again
    def escapeJavaScript(self, value):
        return json.dumps(text_of(value))[1:-1].replace("'", "\\'")

    def parseJson(self, text):
        return json.loads(text)

    def urlEncode(self, text):
        return quote_plus(text_of(text), safe="*").replace("~", "%7E")

    def urlDecode(self, text):
        return unquote_plus(text_of(text))

    def base64Encode(self, text):
        return base64.b64encode(text_of(text).encode()).decode()

    def base64Decode(self, text):
        return base64.b64decode(text_of(text)).decode("utf-8", "replace")


def render(template, body, params, context, variables):
    """What a template makes of a body in text. `context` may be written to: its `requestOverride` and `responseOverride` are maps.
    Raises TemplateFailed."""
    try:
        return compiled(template).merge({"input": Input(body, params), "util": Util(), "context": context, "stageVariables": variables})
    except Exception as error:
        cause = error.__cause__ or error
        logger.warning("A mapping template failed: %s: %s. The template: %s", type(cause).__name__, cause, template)
        raise TemplateFailed from error


@lru_cache(maxsize=256)
def compiled(template):
    from stagecraft_ministack.apis import velocity

    return velocity.Template(template)


# what is no JSON is text, of which `$` is all: the Framework splits a form so
def document(body):
    if not body:
        return {}
    try:
        return json.loads(body)
    except ValueError:
        return body


def text_of(value):
    from stagecraft_ministack.apis import velocity

    return velocity.text_of(value)
