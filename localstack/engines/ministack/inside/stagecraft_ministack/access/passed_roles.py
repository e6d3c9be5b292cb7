"""Who hands CloudFormation a role needs `iam:PassRole` for it, and who makes or changes a role may be asked for its boundary. The engine as it comes
knows neither: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html and the condition key `iam:PermissionsBoundary`,
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
"""

from urllib.parse import parse_qs

from stagecraft_ministack.access import verified_callers
from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id

enforce = verified_callers.enforce


def enforce_roles(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
    # before the signature is verified: then the request is not kept any more
    role = form_value("RoleARN") if iam_action.startswith("cloudformation:") else None
    if iam_action.startswith("iam:") and ":role/" in resource_arn:
        boundary = form_value("PermissionsBoundary") or boundary_of(resource_arn)
        service_context = {**(service_context or {}), **({"iam:PermissionsBoundary": boundary} if boundary else {})}
    denied = enforce(access_key_id, iam_action, service, region, resource_arn, service_context)
    if denied or not role:
        return denied
    passed = {"iam:PassedToService": "cloudformation.amazonaws.com"}
    return enforce(access_key_id, "iam:PassRole", "iam", region, role, passed)


def form_value(name):
    request = iam_evaluator._signed_request.get()
    if request is None or "x-www-form-urlencoded" not in request.headers.get("content-type", ""):
        return None
    return parse_qs(request.body.decode()).get(name, [None])[0]


def boundary_of(role_arn):
    from ministack.services import iam

    role = iam._roles.get_scoped(get_account_id(), None, role_arn.rsplit("/", 1)[-1])
    return role and role.get("PermissionsBoundary")


verified_callers.enforce = enforce_roles
