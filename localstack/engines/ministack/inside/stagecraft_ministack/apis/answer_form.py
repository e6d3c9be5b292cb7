"""The form in which a function answers an API: its status, headers, body and cookies.

A field of another type makes the answer unusable, and API Gateway tells the caller nothing of it. Whoever wrote the function reads it in the stack's log.
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.response
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html
"""

import json
import logging

# what each field has to be, for whoever reads it
FIELDS = {
    "statusCode": ("a number from 100 to 599", lambda value: str(value).isdecimal() and 100 <= int(value) <= 599),
    "headers": ("an object", lambda value: isinstance(value, dict | None)),
    "multiValueHeaders": ("an object", lambda value: isinstance(value, dict | None)),
    "body": ("a text: `JSON.stringify` or `json.dumps` makes one of it", lambda value: isinstance(value, str | None)),
    "cookies": ("a list", lambda value: isinstance(value, list | None)),
}
KINDS = {bool: "a boolean", int: "a number", float: "a number", str: "a text", list: "a list", dict: "an object"}


def wrong_field(payload):
    """The name of the first field that has another type than it may have; None where there is none. A status may be digits in a text."""
    return next((name for name, (_, fits) in FIELDS.items() if name in payload and not fits(payload[name])), None)


def header_texts(headers):
    """Headers with values as JSON writes them: `true`, and not Python's `True`. One that is null is left out."""
    return {name: value if isinstance(value, str | list) else json.dumps(value) for name, value in (headers or {}).items() if value is not None}


def tell_form(function, payload, known, status):
    """Says in the log of the engine why the caller of `function` gets `status`. `known` are the fields that its API takes."""
    logging.getLogger("ministack").warning("%s: its API answered with %s, because %s.", function or "A function", status, reason(payload, known))


def reason(payload, known):
    if not isinstance(payload, dict):
        return f"what it returned is {KINDS.get(type(payload), 'nothing')}, and has to be an object with `statusCode` and `body`"
    name = wrong_field(payload)
    if name:
        return f"`{name}` of what it returned is {KINDS.get(type(payload[name]), 'nothing')}, and has to be {FIELDS[name][0]}"
    if payload.keys() <= set(known):
        return "what it returned has no `statusCode`"
    others = ", ".join(f"`{each}`" for each in payload if each not in known)
    return f"what it returned has {others}, which API Gateway does not take; what is for the caller belongs into `body`"
