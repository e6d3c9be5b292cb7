"""What CloudFormation calls for a resource: actions of IAM, the ARNs that it calls them on, and condition keys. resource-actions.yml has them by type."""

import functools
import os
import re

import yaml

BRACES = re.compile(r"\{(/?[\w.]+)\}")


@functools.cache
def types():
    with open(os.path.join(os.path.dirname(__file__), "resource-actions.yml"), encoding="utf-8") as file:
        return yaml.safe_load(file)


def needed(resource_type, operation, properties, before, place):
    """(action, ARN, condition keys) of `operation`: create, update (from `before`) or delete. `place`: region, account, and the name that a resource
    without one gets. Empty for a type that the file does not have, and where nothing changes."""
    entry = types().get("Custom" if resource_type.startswith("Custom::") else resource_type)
    if entry is None:
        return []
    # the engine compares their names in lower case
    context = {key.lower(): each for key, value in entry.get("context", {}).items() for each in filled(value, properties, place)}
    asked = []
    for written in written_for(entry, operation, properties, before):
        action, _, on = written.partition(" on ")
        asked += [(action, arn, context) for arn in filled(on or entry["arn"], properties, place)]
    return asked


def written_for(entry, operation, properties, before):
    if operation == "delete":
        return entry["delete"]
    further, changed = entry.get("with", {}), entry.get("changed", {})
    if operation == "create":
        return entry["create"] + [each for name, actions in further.items() if properties.get(name) for each in actions]
    differing = [name for name in {**before, **properties} if before.get(name) != properties.get(name)]
    own = [each for name in differing for each in further.get(name, []) + changed.get(name, [])]
    others = [name for name in differing if name not in further and name not in changed]
    return (entry["update"] if others else []) + own


def filled(text, properties, place):
    """The text with the values of properties; as many texts as a list has values, none where a part of a value is not there."""
    texts = [text]
    for name in BRACES.findall(text):
        values = [value if text == f"{{{name}}}" else short(value) for value in valued(name.removeprefix("/"), properties, place)]
        if name.startswith("/"):
            values = [f"/{value.removeprefix('/')}" for value in values]
        texts = [each.replace(f"{{{name}}}", value) for each in texts for value in values]
    return texts


def valued(name, properties, place):
    if name in ("region", "account"):
        return [place[name]]
    value = properties
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    if isinstance(value, list):
        return [str(each) for each in value]
    if value is not None:
        return [str(value)]
    if name == "Path":
        return ["/"]
    return [place["name"]] if name.endswith("Name") else []


# of an ARN or an address, the name in it: arn:aws:lambda:REGION:ACCOUNT:function:NAME:QUALIFIER, arn:aws:sns:REGION:ACCOUNT:NAME, http://HOST/ACCOUNT/NAME
def short(value):
    if value.startswith("arn:"):
        parts = value.split(":")
        return parts[6] if parts[5] == "function" else parts[5]
    return value.rsplit("/", 1)[-1] if value.startswith("http") else value
