"""Who asks for a bucket of another account is who they are. The engine as it comes differs from AWS three times:

1. It asks the bucket's policy about the caller's whole account, so that a policy that names one role of it lets nobody in.
2. `aws:PrincipalArn` of who acts as a role is the session's ARN; on AWS it is the role's:
   https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
3. CloudFormation and Lambda find no template and no code in such a bucket, whatever its policy says. Here they do where it lets in who asks; on AWS it
   has to let in the role that CloudFormation works as.
"""

from contextvars import ContextVar
from dataclasses import replace

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import iam, s3

caller_arn = ContextVar("caller_arn", default=None)
foreign_bucket_allows = s3._foreign_bucket_allows
evaluate_resource_policy = iam_evaluator.evaluate_resource_policy
get_object_data = s3._get_object_data
resolve_condition_key = iam_evaluator._resolve_condition_key


def allows_who_asks(owner, bucket, key, method, query_params, caller, headers=None):
    identity = iam_evaluator.resolve_caller_identity(iam_evaluator._verified_key.get()) if caller else None
    token = caller_arn.set(identity and identity["userArn"])
    try:
        return foreign_bucket_allows(owner, bucket, key, method, query_params, caller, headers)
    finally:
        caller_arn.reset(token)


def evaluate_for_who_asks(doc, ctx, *words, **named):
    arn = caller_arn.get()
    if arn and ctx.principal_type == "Root":
        ctx = replace(ctx, principal_arn=arn, principal_type="AssumedRole" if ":assumed-role/" in arn else "User")
    return evaluate_resource_policy(doc, ctx, *words, **named)


def condition_key(key, ctx):
    if key.lower() != "aws:principalarn" or ":assumed-role/" not in ctx.principal_arn:
        return resolve_condition_key(key, ctx)
    session, _, rest = ctx.principal_arn.partition(":assumed-role/")
    name = rest.split("/")[0]
    # with the role's path, which its sessions do not have
    role = iam._roles.get_scoped(session.split(":")[4], None, name)
    return role["Arn"] if role else f"{session.replace(':sts:', ':iam:')}:role/{name}"


def object_data(bucket, key, version_id=None):
    owner, caller = s3._bucket_owner_account(bucket), get_account_id()
    if owner in (None, caller):
        return get_object_data(bucket, key, version_id)
    if not allows_who_asks(owner, bucket, key, "GET", {}, caller):
        return None
    with request_scope(owner, get_region()):
        return get_object_data(bucket, key, version_id)


s3._foreign_bucket_allows = allows_who_asks
s3._get_object_data = object_data
iam_evaluator.evaluate_resource_policy = evaluate_for_who_asks
iam_evaluator._resolve_condition_key = condition_key
