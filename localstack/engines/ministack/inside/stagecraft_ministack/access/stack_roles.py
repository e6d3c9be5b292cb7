"""A stack that is made with `RoleARN` is worked on as that role, and as far as its policies and its boundary allow: for each resource the actions of its
type (resource_actions), and a resource that the role may not work on fails as on AWS. The engine takes the role and works as itself.
A stack keeps its role until another is given: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
"""

import json

from ministack.core import iam_evaluator
from ministack.core.responses import get_region
from ministack.services import cloudformation
from ministack.services.cloudformation import changesets, handlers, provisioners, stacks
from ministack.services.cloudformation.helpers import _p
from stagecraft_ministack.access.resource_actions import needed
from stagecraft_ministack.access.role_policies import request_of, says

# services whose calls are of us-east-1: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion
GLOBAL = ("cloudfront", "iam", "route53")
ROLE = "_stack_role"

calls = handlers._ACTION_HANDLERS
work = {name: getattr(stacks, f"_{name}_resource") for name in ("provision", "update", "delete")}


def with_role(operation):
    call = calls[operation]

    # what a call begins runs after it
    def called(params):
        answer = call(params)
        if answer[0] == 200:
            keep(operation, params)
        return answer

    return called


def keep(operation, params):
    role = _p(params, "RoleARN")
    name = _p(params, "StackName")
    if operation in ("CreateChangeSet", "ExecuteChangeSet"):
        _, change_set = changesets._find_change_set(_p(params, "ChangeSetName"), name)
        if change_set is None:
            return
        if operation == "CreateChangeSet":
            change_set[ROLE] = role
            return
        role, name = change_set.get(ROLE), change_set["StackName"]
    stack = handlers._resolve_stack(name)
    if role and stack is not None:
        stack[ROLE] = role


def require(stack_name, resource_type, logical_id, operation, properties, before=None):
    role = (cloudformation._stacks.get(stack_name) or {}).get(ROLE)
    if not role:
        return
    place = {"region": get_region(), "account": role.split(":")[4], "name": f"{stack_name}-{logical_id}-ABCDEFGHIJKL"}
    for action, arn, context in needed(resource_type, operation, properties, before, place):
        region = "us-east-1" if action.split(":")[0] in GLOBAL else place["region"]
        request, policies, limits = request_of(role, "AWSCloudFormation", action, arn, region, context)
        if iam_evaluator.evaluate(request, policies, *limits).decision != "Allow":
            raise ValueError(refusal(request, [("identity-based policy", policies), *(("permissions boundary", limit) for limit in limits)]))


def refusal(request, layers):
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html"""
    why = [f"with an explicit deny in {'an' if name[0] == 'i' else 'a'} {name}" for name, layer in layers if says(request, layer, "Deny")]
    why += [f"because no {name} allows the {request.action} action" for name, layer in layers if not says(request, layer, "Allow")]
    message = f"User: {request.principal_arn} is not authorized to perform: {request.action} on resource: {request.resource_arn} {why[0]}"
    return f"Resource handler returned message: {json.dumps(message)} (HandlerErrorCode: AccessDenied)"


def provision(resource_type, logical_id, properties, stack_name):
    require(stack_name, resource_type, logical_id, "create", properties)
    return work["provision"](resource_type, logical_id, properties, stack_name)


def update(resource_type, physical_id, before, properties, stack_name, logical_id=None, *words):
    is_replaced = before != properties and provisioners._replacing_change(resource_type, before, properties)
    require(stack_name, resource_type, logical_id, "create" if is_replaced else "update", properties, before)
    return work["update"](resource_type, physical_id, before, properties, stack_name, logical_id, *words)


def delete(resource_type, physical_id, properties, stack_name=None, logical_id=None):
    require(stack_name, resource_type, logical_id, "delete", properties)
    work["delete"](resource_type, physical_id, properties, stack_name, logical_id)


for each in ("CreateStack", "UpdateStack", "DeleteStack", "CreateChangeSet", "ExecuteChangeSet", "ContinueUpdateRollback", "RollbackStack"):
    calls[each] = with_role(each)
stacks._provision_resource = provision
stacks._update_resource = update
stacks._delete_resource = delete
