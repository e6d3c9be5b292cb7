"""What the policies and the boundary of a role say of an action, as the engine's IAM evaluates them."""

from ministack.core import iam_evaluator


def request_of(role_arn, session, action, resource_arn, region, context=None):
    """(request, policies, limits) for `iam_evaluator.evaluate`: what a session of the role asks for, its policies, and its boundary as a list of at most one."""
    account, name = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
    principal = f"arn:aws:sts::{account}:assumed-role/{name}/{session}"
    request = iam_evaluator.EvalContext(principal, "AssumedRole", account, action, resource_arn, region, service_context=context or {})
    return request, iam_evaluator._gather_role_policies(name, account), iam_evaluator._permissions_boundary(iam()._roles, name, account)


# loaded late, as the engine does
def iam():
    from ministack.services import iam as service

    return service


def says(request, layer, effect):
    """The first statement with this effect on the request, in a layer: a list of policies."""
    return iam_evaluator._first_match(request, [statement for statements in layer for statement in statements], effect)
