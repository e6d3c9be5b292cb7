"""Tells who shows the stack's secret what is deployed: one look says whether the engine still holds what the kit sent, and needs no SDK.

GET /_stagecraft/stack?name=NAME answers 200 with `{"id": StackId, "status": StackStatus, "tags": {KEY: VALUE}}`, 404 where there is no such stack,
403 without the secret.
"""

from stagecraft_ministack.requests.kit_paths import serve
from ministack.services import cloudformation


def stack_named(name):
    # the engine keeps them by account and region; a local stack has one of each
    for (_, _, known), stack in list(cloudformation._stacks._data.items()):
        if known == name and stack.get("StackStatus") != "DELETE_COMPLETE":
            tags = {tag.get("Key"): tag.get("Value") for tag in stack.get("Tags") or []}
            return {"id": stack.get("StackId"), "status": stack.get("StackStatus"), "tags": tags}
    return None


serve("/_stagecraft/stack", "name", stack_named)
