"""Policies of AWS that a role has (`ManagedPolicyArns`) and that the engine does not know. On AWS they allow something, here nothing, and the engine's denial
reads as if the role had too few policies: so it names them. AWS says nothing like it: it knows all of
https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
"""

from ministack.core import iam_actions
from stagecraft_ministack.access.role_policies import iam

denial_message = iam_actions.identity_denial_message
denied_response = iam_actions.access_denied_response


def unknown_policies(role, account):
    """The names of those that a role has, by its name; the engine asks for it only where it denies something."""
    attached = (iam()._roles.get_scoped(account, None, role) or {}).get("AttachedPolicies", [])
    return [arn.split(":policy/", 1)[1] for arn in attached if iam()._is_aws_managed_arn(arn) and iam()._lookup_policy(arn) is None]


# arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION
def named(principal_arn):
    if ":assumed-role/" not in principal_arn:
        return ""
    account, role = principal_arn.split(":")[4], principal_arn.split("/")[1]
    names = unknown_policies(role, account)
    return f" (the local engine does not know what the role may do by {', '.join(names)}, and allows nothing by it)" if names else ""


def denial_message_with_policies(action, principal_arn, resource, explicit_deny):
    message = denial_message(action, principal_arn, resource, explicit_deny)
    return message if explicit_deny else message + named(principal_arn)


def denied_response_with_policies(service, action, principal_arn, request_id, *, error_code="", message="", resource_arn="*", explicit_deny=False, **more):
    if not error_code and not message and not explicit_deny and named(principal_arn):
        message = denial_message_with_policies(action, principal_arn, resource_arn, False)
    return denied_response(service, action, principal_arn, request_id, error_code=error_code, message=message, resource_arn=resource_arn, explicit_deny=explicit_deny, **more)


iam_actions.identity_denial_message = denial_message_with_policies
iam_actions.access_denied_response = denied_response_with_policies
