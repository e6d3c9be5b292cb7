"""What no answer may be, beside what schemathesis checks itself. STAGECRAFT_FUZZ names a JSON file: {"forbidden": [text], "scopes": [scope]}."""

import json
import os
import re

import schemathesis

with open(os.environ["STAGECRAFT_FUZZ"], encoding="utf-8") as file:
    known = json.load(file)

# where a program tells of its inside: frames of Node and Python, statements, files of a machine
INSIDE = re.compile(r"\bat [\w.<>$ ]*\(?(?:file://|/|node:)[^\s)]*:\d+|Traceback \(most recent|\bnode_modules/|\bPG\w+Error\b|syntax error at or near")


@schemathesis.check
def no_secret(ctx, response, case):
    """No answer holds a secret of the stack."""
    text = _text(response)
    for secret in known["forbidden"]:
        if secret in text:
            raise AssertionError("The answer contains a secret of the stack.")


@schemathesis.check
def nothing_internal(ctx, response, case):
    """No answer tells of the inside of the program."""
    found = INSIDE.search(_text(response))
    if found:
        raise AssertionError(f"The answer contains internals of the program: {found.group(0)[:80]}")


@schemathesis.check
def only_what_one_may(ctx, response, case):
    """An operation gives its data to nobody who lacks its scope by their group."""
    security = case.operation.definition.raw.get("security") or []
    needed = {scope for way in security for scopes in way.values() for scope in scopes}
    if needed and not needed & set(known["scopes"]) and response.status_code < 400:
        raise AssertionError(f"{response.status_code}, although this person lacks the scope {', '.join(sorted(needed))}")


def _text(response):
    return response.content.decode("utf-8", "replace")
