"""Filter patterns of CloudWatch Logs: terms (`ERROR`, `"two words"`, `-not`, `?either ?or`), and conditions on JSON (`{ $.level = "ERR*" && $.took > 5 }`).
Terms are words as they are written; the engine takes them in any case, and every pattern of JSON for all lines. Patterns for lines of columns
(`[ip, user, ...]`) match everything.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

import fnmatch
import functools
import json
import re

from ministack.services import cloudwatch_logs

TOKENS = re.compile(r'\s*(&&|\|\||!=|>=|<=|=|>|<|\(|\)|"(?:[^"\\]|\\.)*"|\$[\w.\[\]*-]*|[^\s()=<>!&|]+)')
CONSTANTS = {"TRUE": True, "FALSE": False, "NULL": None}
COMPARE = {
    ">": lambda one, other: one > other,
    "<": lambda one, other: one < other,
    ">=": lambda one, other: one >= other,
    "<=": lambda one, other: one <= other,
}
MISSING = object()


@functools.lru_cache(maxsize=200)
def matcher(pattern):
    """A function of a line."""
    pattern = (pattern or "").strip()
    if pattern.startswith("{"):
        condition = Conditions(TOKENS.findall(pattern.strip("{} \n"))).either()
        return lambda line: condition(parsed(line))
    if not pattern or pattern.startswith("["):
        return lambda line: True
    terms = re.findall(r'([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))', pattern)
    words = [(sign, re.compile(re.escape(quoted or plain))) for sign, quoted, plain in terms]
    optional = [word for sign, word in words if sign == "?"]

    def matches(line):
        if any(word.search(line) for sign, word in words if sign == "-"):
            return False
        return all(word.search(line) for sign, word in words if sign == "") and (not optional or any(word.search(line) for word in optional))

    return matches


def parsed(line):
    try:
        return json.loads(line)
    except ValueError:
        return MISSING


def value_at(selector, line_or_value):
    """What `$.a.b[0]` names in a line of JSON; `MISSING` where there is nothing."""
    value = parsed(line_or_value) if isinstance(line_or_value, str) else line_or_value
    for name, index in re.findall(r"\.([\w-]+)|\[(\d+)\]", selector):
        if name:
            value = value.get(name, MISSING) if isinstance(value, dict) else MISSING
        else:
            value = value[int(index)] if isinstance(value, list) and int(index) < len(value) else MISSING
    return value


class Conditions:
    """Reads conditions: `||` binds less than `&&`."""

    def __init__(self, tokens):
        self.tokens = tokens

    def either(self):
        parts = [self.both()]
        while self.tokens and self.tokens[0] == "||":
            self.tokens.pop(0)
            parts.append(self.both())
        return lambda value: any(part(value) for part in parts)

    def both(self):
        parts = [self.one()]
        while self.tokens and self.tokens[0] == "&&":
            self.tokens.pop(0)
            parts.append(self.one())
        return lambda value: all(part(value) for part in parts)

    def one(self):
        if self.tokens[0] == "(":
            self.tokens.pop(0)
            inner = self.either()
            self.tokens.pop(0)
            return inner
        selector, operator = self.tokens.pop(0), self.tokens.pop(0)
        if operator in ("IS", "NOT"):
            word = self.tokens.pop(0)
            if operator == "NOT":
                # NOT EXISTS, of a line that is JSON
                return lambda value: value is not MISSING and value_at(selector, value) is MISSING
            return lambda value: value_at(selector, value) is CONSTANTS[word]
        wanted = self.tokens.pop(0)
        return lambda value: holds(value_at(selector, value), operator, wanted)


def holds(found, operator, wanted):
    if found is MISSING or isinstance(found, (dict, list)):
        return False
    text = wanted[1:-1] if wanted.startswith('"') else wanted
    if operator in ("=", "!="):
        return is_same(found, text) == (operator == "=")
    try:
        return not isinstance(found, (bool, str)) and COMPARE[operator](found, float(text))
    except (TypeError, ValueError):
        return False


def is_same(found, text):
    if isinstance(found, (int, float)) and not isinstance(found, bool):
        try:
            return found == float(text)
        except ValueError:
            return fnmatch.fnmatchcase(str(found), text)
    return fnmatch.fnmatchcase(found if isinstance(found, str) else json.dumps(found), text)


cloudwatch_logs._compile_filter_pattern = matcher
cloudwatch_logs._subscription_pattern_matches = lambda pattern, message: matcher(pattern)(message or "")
