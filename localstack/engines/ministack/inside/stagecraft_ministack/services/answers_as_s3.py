"""Three things of S3's access that the engine lacks.

1. An object that is not there is 404 only for who may list the bucket, else 403: without s3:ListBucket nobody learns what exists.
   https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_Permissions

2. Everything reaches the engine over loopback, without TLS, and nothing reaches it otherwise: for `aws:SecureTransport` that is as good as TLS,
   so that policies which refuse anything else are deployed as they are.

3. The condition keys `s3:if-none-match` and `s3:if-match`, by which a policy wants conditional writes:
   https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
"""

from stagecraft_ministack.access.decisions import allows, name_of
from ministack import app
from ministack.core import iam_actions, iam_evaluator
from ministack.services import s3

get_object = s3._get_object
head_object = s3._head_object
pin_request_origin = app.pin_request_origin
service_context = iam_actions.s3_service_context


def may_know_what_exists(bucket):
    caller = iam_evaluator.caller_arn()
    role, session = name_of(caller)
    if not session:
        return True
    account = caller.split(":")[4]
    return allows(f"arn:aws:iam::{account}:role/{role}", "s3:ListBucket", f"arn:aws:s3:::{bucket}", asked=False)


def get_object_or_refuse(bucket_name, key, *words):
    answer = get_object(bucket_name, key, *words)
    if answer[0] == 404 and not may_know_what_exists(bucket_name):
        return s3._error("AccessDenied", "Access Denied", 403, f"/{bucket_name}/{key}")
    return answer


def head_object_or_refuse(bucket_name, key, *words):
    answer = head_object(bucket_name, key, *words)
    if answer[0] == 404 and not may_know_what_exists(bucket_name):
        return 403, {}, b""
    return answer


def context_with_conditions(action, query_params, path, headers):
    found = {name.lower(): value for name, value in headers.items()}
    conditions = {f"s3:{name}": found[name] for name in ("if-none-match", "if-match") if name in found}
    return {**service_context(action, query_params, path, headers), **conditions}


iam_actions.s3_service_context = context_with_conditions
s3._get_object = get_object_or_refuse
s3._head_object = head_object_or_refuse
app.pin_request_origin = lambda source_ip, _secure: pin_request_origin(source_ip, True)
