"""A form body is parsed once: the engine parses it for its routing, and again in the service. A batch for SNS has some hundred escaped fields."""

import functools
from urllib.parse import parse_qsl

import ministack.app as engine
from ministack.services import sns


# a body is parsed for the second time right after the first
@functools.lru_cache(maxsize=2)
def pairs(text):
    return parse_qsl(text, keep_blank_values=True)


def parse_form(text, keep_blank_values=False):
    """What `urllib.parse.parse_qs` returns."""
    found = {}
    for name, value in pairs(text):
        if value or keep_blank_values:
            found.setdefault(name, []).append(value)
    return found


engine.parse_qs = parse_form
sns.parse_qs = parse_form
