"""Keeps what the engine's IAM evaluation decided about roles and users: a line of JSON for each thing asked, with a count, in
`$STAGECRAFT_DECISIONS`, written anew every second in which something was asked, and at the end. A request costs one look into a dict.

Allowed: {"decision": "allowed", "role", "action", "resource", "grant": [policy, statement, resource], "run", "count", "last"}, where `resource`
is what the role's statement says (not what was asked for: there are as many lines as grants, however many objects), and `grant` where that
stands in the role's policies, from 0.
Denied: {"decision": "denied", "role", "session", "action", "resource", "refusedBy": [...], "asked", "run", "count", "last"}; `refusedBy` names every
policy that stood against it: identity policy, permissions boundary, session policy, resource policy, or an explicit deny in one of these. Where the role
has policies of AWS that the engine does not know, `unknownPolicies` names them.

`run` is what the file `run` beside it says: which test or whose hand made the request.
"""

import atexit
import json
import logging
import os
import threading
import time
from datetime import datetime, timezone

from ministack.core import iam_evaluator
from ministack.core.responses import get_region
from stagecraft_ministack.access.role_policies import iam, request_of, says
from stagecraft_ministack.access.unknown_policies import unknown_policies

FLUSH_SECONDS = 1
MOST_PENDING = 20_000
MOST_DENIALS = 10_000

path = os.environ.get("STAGECRAFT_DECISIONS", "")
logger = logging.getLogger("ministack")
pending = {}
totals = {}
asking = threading.local()
writing = threading.Lock()

evaluate = iam_evaluator.evaluate
enforce = iam_evaluator.enforce


def note(key):
    counts = pending
    if key in counts or len(counts) < MOST_PENDING:
        counts[key] = counts.get(key, 0) + 1


# the first evaluation of a request is that of the caller's own policies; a resource's policy comes after it
def evaluate_and_keep(ctx, policies, *limits):
    result = evaluate(ctx, policies, *limits)
    if getattr(asking, "on", False) and asking.seen is None:
        asking.seen = (ctx, policies, limits, result)
    return result


def enforce_and_note(*words, **named):
    asking.on, asking.seen = True, None
    try:
        denied = enforce(*words, **named)
    finally:
        asking.on = False
    if asking.seen is not None:
        ctx, policies, limits, result = asking.seen
        asking.seen = None
        refused_by = () if denied is None else refusing(ctx, policies, limits, result, denied)
        note((ctx.principal_arn, ctx.principal_account, ctx.action, ctx.resource_arn, refused_by, True))
    return denied


def allows(role_arn, action, resource_arn, asked=True):
    """Whether a role's own policies allow this; noted like a request. For what the engine does in the name of a role.
    Where it was not `asked` for, and only matters for the answer, a refusal says so."""
    ctx, policies, limits = request_of(role_arn, "lambda", action, resource_arn, resource_arn.split(":")[3] or get_region())
    result = evaluate(ctx, policies, *limits)
    refused_by = () if result.decision == "Allow" else refusing(ctx, policies, limits, result, result)
    note((ctx.principal_arn, ctx.principal_account, action, resource_arn, refused_by, asked))
    return result.decision == "Allow"


def refusing(ctx, policies, limits, result, denied):
    role = iam()._roles.get_scoped(ctx.principal_account, None, name_of(ctx.principal_arn)[0]) or {}
    names = (["permissions boundary"] if role.get("PermissionsBoundary") else []) + ["session policy"] * len(limits)
    layers = list(zip(["identity policy", *names], [policies, *limits]))
    deny = [f"explicit deny in the {name}" for name, layer in layers if says(ctx, layer, "Deny")]
    if getattr(denied, "resource_policy_arn", ""):
        deny.append("explicit deny in the resource policy")
    if deny:
        return tuple(deny)
    if result.decision == "Allow":
        return ("resource policy",)
    return tuple(name for name, layer in layers if not says(ctx, layer, "Allow"))


# arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION, or arn:aws:iam::ACCOUNT:user/NAME, which counts as a role `user/NAME` without session
def name_of(principal):
    resource = principal.split(":", 5)[-1]
    if not resource.startswith("assumed-role/"):
        return resource, ""
    _, role, session = [*resource.split("/", 2), ""][:3]
    return role, session


def granted(account, role, action, resource):
    for at, statements in enumerate(iam_evaluator._gather_role_policies(role, account)):
        for nth, statement in enumerate(statements):
            if statement.effect != "Allow" or not iam_evaluator._action_matches(action, statement.actions, statement.not_actions):
                continue
            for index, pattern in enumerate(statement.resources):
                if iam_evaluator.fnmatch_iam_cs(resource, pattern):
                    return pattern, (at, nth, index)
    return resource, None


def flush():
    global pending
    with writing:
        counts, pending = pending, {}
        if not counts:
            return
        now = datetime.now(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")
        run = label()
        for (principal, account, action, resource, refused_by, asked), count in counts.items():
            role, session = name_of(principal)
            if refused_by:
                entry = {"decision": "denied", "role": role, "session": session, "action": action, "resource": resource,
                         "refusedBy": list(refused_by), "asked": asked, "run": run}
                unknown = unknown_policies(role, account) if "identity policy" in refused_by else []
                if unknown:
                    entry["unknownPolicies"] = unknown
            else:
                pattern, place = granted(account, role, action, resource)
                entry = {"decision": "allowed", "role": role, "action": action, "resource": pattern, "grant": place, "run": run}
            key = json.dumps(entry)
            if key not in totals:
                totals[key] = {**entry, "count": 0}
            totals[key]["count"] += count
            totals[key]["last"] = now
        forget_oldest_denials()
        with open(f"{path}.new", "w", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(kept)}\n" for kept in totals.values())
        os.replace(f"{path}.new", path)


def forget_oldest_denials():
    denials = [key for key, kept in totals.items() if kept["decision"] == "denied"]
    for key in denials[: max(0, len(denials) - MOST_DENIALS)]:
        del totals[key]


def label():
    try:
        with open(os.path.join(os.path.dirname(path), "run"), encoding="utf-8") as file:
            return file.read().strip()
    except OSError:
        return ""


def load():
    try:
        with open(path, encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
    except (OSError, ValueError):
        return
    for kept in lines:
        key = json.dumps({name: value for name, value in kept.items() if name not in ("count", "last")})
        totals[key] = kept


def keep_flushing():
    while True:
        time.sleep(FLUSH_SECONDS)
        try:
            flush()
        except RuntimeError:
            # a role changed while its policies were read: the second is lost, what follows is not
            logger.warning("decisions of a second were not kept", exc_info=True)


if path:
    load()
    iam_evaluator.evaluate = evaluate_and_keep
    iam_evaluator.enforce = enforce_and_note
    threading.Thread(target=keep_flushing, daemon=True).start()
    atexit.register(flush)
