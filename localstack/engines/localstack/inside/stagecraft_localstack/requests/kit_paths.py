"""Paths that the kit adds to the engine, for who shows the stack's secret.

GET /_stagecraft/stack?name=NAME answers 200 with `{"id": StackId, "status": StackStatus, "tags": {KEY: VALUE}}`, 404 where there is no such stack.
GET /_stagecraft/credentials?function=NAME answers 200 with the environment variables of a function's credentials, 404 where there is no such function.
The engine enforces no role, so they are the administrator's.
GET /_stagecraft/messages, GET /_stagecraft/groups and POST /_stagecraft/redelivery: queued_messages.py.
GET /_stagecraft/flow: flow.py.
POST /_stagecraft/hold and POST /_stagecraft/release: held_functions.py.
"""

import json
from urllib.parse import parse_qs

from stagecraft_localstack.functions import held_functions
from stagecraft_localstack.requests.front import ADMINISTRATOR_KEY, ADMINISTRATOR_SECRET


def answer_of(method, path, query, body=b""):
    """Status and body (JSON); None where the path is none of the kit's."""
    if not path.startswith("/_stagecraft/"):
        return None
    if method == "POST":
        if path == "/_stagecraft/redelivery":
            return redelivered(json.loads(body))
        work = {"/_stagecraft/hold": held_functions.hold, "/_stagecraft/release": held_functions.release}.get(path)
        return work() if work else (404, {"message": "Not Found"})
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    found = None
    if path == "/_stagecraft/stack":
        found = stack_named(asked.get("name"))
    elif path == "/_stagecraft/credentials":
        found = credentials_of(asked.get("function"))
    elif path in ("/_stagecraft/messages", "/_stagecraft/groups"):
        found = queued(path, asked.get("of", ""))
    elif path == "/_stagecraft/flow":
        found = flow()
    return (200, found) if found else (404, {"message": "Not Found"})


# a local stack has one account and one region
def stack_named(name):
    for store in stores_of(cloudformation_stores()):
        for stack in [*store.stacks_v2.values(), *store.stacks.values()]:
            if stack.stack_name == name and stack.status != "DELETE_COMPLETE":
                tags = {tag["Key"]: tag["Value"] for tag in getattr(stack, "tags", None) or []}
                return {"id": stack.stack_id, "status": str(stack.status), "tags": tags}
    return None


# not imported before they are asked for: the engine starts its services when they are used; the module's name depends on its version
def cloudformation_stores():
    try:
        from localstack.services.cloudformation.stores import cloudformation_stores as stores
    except ImportError:
        from localstack.services.cloudformation.models import cloudformation_stores as stores
    return stores


def credentials_of(name):
    from localstack.services.lambda_.invocation.models import lambda_stores

    if any(name in store.functions for store in stores_of(lambda_stores)):
        return {"AWS_ACCESS_KEY_ID": ADMINISTRATOR_KEY, "AWS_SECRET_ACCESS_KEY": ADMINISTRATOR_SECRET}
    return None


def queued(path, of):
    from stagecraft_localstack.messages import queued_messages

    return queued_messages.messages_of(of) if path.endswith("/messages") else queued_messages.groups_of(of)


def flow():
    from stagecraft_localstack.messages import flow as counted

    return counted.flow()


def redelivered(asked):
    from stagecraft_localstack.messages import queued_messages

    return 200, queued_messages.redeliver(asked)


def stores_of(bundle):
    return [store for regions in list(bundle.values()) for store in list(regions.values())]
