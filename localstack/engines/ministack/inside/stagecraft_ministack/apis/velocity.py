"""Velocity by `airspeed`, with what it has otherwise than the Java library that API Gateway uses:
https://velocity.apache.org/engine/1.7/user-guide.html

1. Names may have hyphens: `$context.responseOverride.header.Access-Control-Allow-Origin`.
2. Methods are those of Java's strings, lists and maps, and of what the gateway puts in; nothing of Python is reachable.
3. What `$input`, `$util`, `$context` and `$stageVariables` do not have is nothing; any other reference without a value stands as it is written.
4. Maps are written as Java writes them, and lists as JSON, as was seen of API Gateway (LocalStack’s tests against AWS).
5. A backslash in a string is one, as in `.replaceAll("\\\\'", "'")` of API Gateway’s reference; a quotation mark in it is doubled.
6. `#set` to nothing leaves a variable as it was.
"""

import json
import re

import airspeed

Template = airspeed.Template
NAME = r"[a-z_][a-z0-9_-]*"
OF_GATEWAY = re.compile(r"\$!?\{?(?:input|util|context|stageVariables)\b")
# Java's `$1` in a replacement
GROUP = re.compile(r"\$(\d)")


def text_of(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}={text_of(each)}" for name, each in value.items()) + "}"
    return str(value)


def replaced(text, pattern, by):
    return re.sub(pattern, GROUP.sub(r"\\g<\1>", by.replace("\\\\", "\\\\\\\\")), text)


# a trailing part without text is dropped
def split(text, pattern):
    parts = re.split(pattern, text)
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return parts


def put(values, name, value):
    before = values.get(name)
    values[name] = value
    return before


def put_at(values, index, value):
    before, values[index] = values[index], value
    return before


def added(values, *words):
    values.insert(*words) if len(words) == 2 else values.append(*words)
    return True


OF_ALL = {"toString": text_of, "equals": lambda value, other: value == other}
METHODS = {
    str: {
        "length": len,
        "isEmpty": lambda text: not text,
        "contains": lambda text, part: part in text,
        "startsWith": str.startswith,
        "endsWith": str.endswith,
        "indexOf": str.find,
        "lastIndexOf": str.rfind,
        "equalsIgnoreCase": lambda text, other: text.lower() == other.lower(),
        "matches": lambda text, pattern: re.fullmatch(pattern, text) is not None,
        "replace": str.replace,
        "replaceAll": replaced,
        "replaceFirst": lambda text, pattern, by: re.sub(pattern, GROUP.sub(r"\\g<\1>", by), text, count=1),
        "split": split,
        "substring": lambda text, start, end=None: text[start:end],
        "charAt": lambda text, index: text[index],
        "concat": lambda text, more: text + more,
        "toLowerCase": str.lower,
        "toUpperCase": str.upper,
        "trim": str.strip,
    },
    list: {
        "size": len,
        "isEmpty": lambda values: not values,
        "get": lambda values, index: values[index],
        "set": put_at,
        "add": added,
        "addAll": lambda values, more: values.extend(more) or True,
        "contains": lambda values, value: value in values,
        "indexOf": lambda values, value: values.index(value) if value in values else -1,
        "remove": lambda values, index: values.pop(index),
    },
    dict: {
        "size": len,
        "isEmpty": lambda values: not values,
        "get": dict.get,
        "put": put,
        "putAll": lambda values, more: values.update(more),
        "remove": lambda values, name: values.pop(name, None),
        "containsKey": lambda values, name: name in values,
        "keySet": list,
        "values": lambda values: list(values.values()),
        "entrySet": lambda values: [{"key": name, "value": value, "getKey": name, "getValue": value} for name, value in values.items()],
    },
}


def method_of(value, name):
    """A method of a value by its Java name; None where it has none."""
    kind = next((kind for kind in METHODS if isinstance(value, kind)), None)
    if kind is None and type(value).__module__.endswith(".mapping_templates") and not name.startswith("_"):
        return getattr(value, name, None)
    found = METHODS.get(kind, {}).get(name) or OF_ALL.get(name)
    return found and (lambda *words: found(value, *words))


def value_of_name(self, of, loader, top):
    if isinstance(of, dict) and self.name in of:
        found = of[self.name]
    elif isinstance(of, airspeed.LocalNamespace):
        found = named_in(of, self.name)
    elif self.parameters is None:
        found = None if isinstance(of, (str, list, dict, int, float)) or of is None else method_of(of, self.name)
    else:
        found = method_of(of, self.name)
    if isinstance(found, airspeed._FunctionDefinition):
        stream = airspeed.StoppableStream()
        found.execute_function(stream, top, self.parameters and self.parameters.calculate(top, loader) or [], loader)
        return stream.getvalue()
    if self.parameters is not None:
        return found(*self.parameters.calculate(top, loader)) if callable(found) else found
    return found if self.index is None else at(found, self.index.calculate(top, loader))


def named_in(namespace, name):
    try:
        return namespace[name]
    except KeyError:
        return None


def at(value, index):
    try:
        return value[index]
    except (IndexError, KeyError, TypeError):
        return None


def write_reference(self, stream, namespace, loader):
    value = self.expression.calculate(namespace, loader) if self.expression is not None else None
    if value is None and self.alternate is not None:
        value = self.alternate.calculate(namespace, loader)
    if value is not None:
        stream.write(text_of(value))
    elif not (self.expression is not None and (self.silent or OF_GATEWAY.match(self.my_text()))):
        stream.write(self.my_text())


def unquoted(mark):
    def parse(self):
        text, = self.identity_match(self.STRING)
        self.value = text.replace(mark * 2, mark).replace(f"\\{mark}", mark)

    return parse


def parse_interpolated(self):
    unquoted('"')(self)
    self.block = airspeed.Block(self.filename, self.value, 0)


def set_unless_nothing(self, stream, namespace, loader):
    if self.value.calculate(namespace, loader) is not None:
        assign(self, stream, namespace, loader)


assign = airspeed.SetDirective.evaluate_raw
airspeed.StringLiteral.STRING = re.compile(r"'((?:\\.|''|[^'\\])*)'", re.S)
airspeed.StringLiteral.parse = unquoted("'")
airspeed.InterpolatedStringLiteral.STRING = re.compile(r'"((?:\\.|""|[^"\\])*)"', re.S)
airspeed.InterpolatedStringLiteral.parse = parse_interpolated
airspeed.SetDirective.evaluate_raw = set_unless_nothing
airspeed.NameOrCall.NAME = re.compile(rf"({NAME})", re.I)
airspeed.NameOrCall.calculate = value_of_name
airspeed.SetDirective.PLACE = re.compile(rf"\s*\$\{{?({NAME}(?:\.{NAME})*)\}}?", re.I)
airspeed.FormalReference.evaluate_raw = write_reference
