"""Nobody is anybody before a signature was verified. The engine as it comes checks most signatures, and lets these through:

1. A request without a signature is the account's root where no IAM action is known for it, where it lists or creates buckets, and wherever it has
   an `Authorization` of another kind (`Bearer x`).
2. A query signed for S3 makes its caller known to every part of the engine; only the object's own handler verifies it.
3. A signed request with another body than the one that was signed.
4. `sts:GetSessionToken` and `sts:GetCallerIdentity`, which no policy denies, for whose key is named twice: the signature is looked for under one
   name, and the session is that of the other.
5. A query signed for S3 with `x-amz-` headers that nobody signed: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html

What AWS serves without a signature goes on without one: objects and buckets as far as their policies say so, APIs and function URLs (their own
authorizers decide), and the operations that an SDK sends unsigned (Cognito's InitiateAuth).
"""

import hashlib
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from stagecraft_ministack.access import administrator
from ministack.core import iam_evaluator
from ministack.core.iam_actions import unsigned_operations
from ministack.core.sigv4 import SIGNATURE_MISMATCH, decode_header_value

# imported before the engine's app and services, which bind these names when they are imported
OPEN_ACTIONS = ("execute-api:Invoke", "lambda:InvokeFunctionUrl")
NOT_SIGNED = "There were headers present in the request which were not signed"

may_be_nobody = ContextVar("may_be_nobody", default=False)
form_signer = ContextVar("form_signer", default="")
pin_signed_request = iam_evaluator.pin_signed_request
s3_scope_failure = iam_evaluator._s3_scope_failure
resolve_principal = iam_evaluator.resolve_principal
enforce = iam_evaluator.enforce
authenticate = iam_evaluator.authenticate


@dataclass
class Answered(iam_evaluator.AuthError):
    """A refusal that a service has put into words already."""

    response: tuple = field(default_factory=tuple)


# as it comes, the engine verifies the hash that a header says the body has, and not that the body has it
def authenticate_with_body(access_key_id, account_id):
    request = iam_evaluator._signed_request.get()
    checked = authenticate(access_key_id, account_id)
    if isinstance(checked, iam_evaluator.ResolvedCredential):
        said = request.headers.get("x-amz-content-sha256", "")
        if len(said) == 64 and said != hashlib.sha256(request.body).hexdigest():
            return iam_evaluator.AuthError("SignatureDoesNotMatch", SIGNATURE_MISMATCH)
    return checked


# clients of HTTP/2 sign `:authority` in the place of the host, as the AWS SDK for JavaScript does for Kinesis: RFC 9113, section 8.3.1
def with_authority(raw_headers):
    named = {name.lower(): value for name, value in raw_headers}
    if b":authority" not in named.get(b"authorization", b"") or b"host" not in named:
        return raw_headers
    return [*raw_headers, (b":authority", named[b"host"])]


def pin_with_headers(method, raw_path, query_params, raw_headers, handshake=False):
    raw_headers = with_authority(raw_headers)
    pin_signed_request(method, raw_path, query_params, raw_headers, handshake)
    request = iam_evaluator._signed_request.get()
    if request is not None and request.s3_scoped:
        headers = {name.decode("latin-1").lower(): decode_header_value(value) for name, value in raw_headers}
        iam_evaluator._signed_request.set(replace(request, headers=headers))


def verify_s3_query(service):
    request = iam_evaluator._signed_request.get()
    if request is None or not request.s3_scoped or service != "s3":
        return s3_scope_failure(service)
    from ministack.services import s3

    iam_evaluator._signed_request.set(None)
    if adds_headers(request):
        return Answered("AccessDenied", "", response=s3._error("AccessDenied", NOT_SIGNED, 403, unquote(request.raw_path)))
    refusal = s3._verify_presigned_sigv4(request.method, unquote(request.raw_path), request.headers, request.query_params)
    if refusal:
        return Answered("SignatureDoesNotMatch", "", response=refusal)
    iam_evaluator._verified_key.set(request.access_key_id)
    return None


# whoever was given the address of an upload could make it a copy of another object (x-amz-copy-source)
def adds_headers(request):
    signed = iam_evaluator._query_value(request.query_params, "X-Amz-SignedHeaders").lower().split(";")
    return any(name.startswith("x-amz-") and name not in signed for name in request.headers)


def principal_of_verified(access_key_id, account_id, credential=None):
    if not access_key_id:
        if may_be_nobody.get():
            return resolve_principal(access_key_id, account_id, administrator.ROOT)
        return missing()
    if credential is not None or is_verified(access_key_id):
        return resolve_principal(access_key_id, account_id, credential)
    found = iam_evaluator.resolve_credential(access_key_id, account_id)
    if isinstance(found, iam_evaluator.CredentialResolutionError):
        return iam_evaluator.AuthError(found.code, found.message)
    return unsupported()


def unsupported():
    return iam_evaluator.AuthError("UnsupportedSignature", "The request signature does not conform to AWS standards.")


def missing():
    return iam_evaluator.AuthError("MissingAuthenticationToken", "Request is missing Authentication Token")


def enforce_verified(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
    is_nobody = not access_key_id and serves_nobody(service, iam_action, resource_arn)
    token = may_be_nobody.set(is_nobody)
    try:
        denied = enforce(access_key_id, iam_action, service, region, resource_arn, service_context)
    finally:
        may_be_nobody.reset(token)
    if denied or is_nobody or is_verified(access_key_id):
        return denied
    return unsupported() if access_key_id else missing()


def is_verified(access_key_id):
    return bool(access_key_id) and access_key_id in (iam_evaluator._verified_key.get(), form_signer.get())


# the policies of a bucket decide about who is nobody in its own handler, which does not ask where there is no bucket
def serves_nobody(service, iam_action, resource_arn):
    if service != "s3":
        return iam_action in OPEN_ACTIONS or iam_evaluator._served_unsigned(service, iam_action)
    from ministack.services import s3

    bucket = resource_arn.removeprefix("arn:aws:s3:::").split("/")[0]
    return s3._bucket_owner_account(bucket) is not None


iam_evaluator.pin_signed_request = pin_with_headers
iam_evaluator._s3_scope_failure = verify_s3_query
iam_evaluator.resolve_principal = principal_of_verified
iam_evaluator.enforce = enforce_verified
iam_evaluator.authenticate = authenticate_with_body

import ministack.app as engine
from ministack.services import s3

authenticate_only = engine._authenticate_only
credential_failure = engine._credential_failure
s3_control = engine._handle_s3_control_request
signed_post_policy = s3._enforce_signed_post_policy


def authenticate_where_needed(service, headers, query_params, request_id):
    operation = headers.get("x-amz-target", "").rpartition(".")[2]
    # S3's own handlers ask the bucket
    token = may_be_nobody.set(may_be_nobody.get() or service == "s3" or operation in unsigned_operations(service))
    try:
        return authenticate_only(service, headers, query_params, request_id)
    finally:
        may_be_nobody.reset(token)


async def s3_control_of_somebody(path, method, body, query_params, request_id, headers=None):
    is_signed = bool(engine.extract_access_key_id(headers or {}, query_params))
    if path.startswith(engine._S3_CONTROL_PREFIX) and not is_signed:
        return credential_failure("s3", "", request_id, missing(), headers or {})
    return await s3_control(path, method, body, query_params, request_id, headers)


def failure_or_its_answer(service, iam_action, request_id, denied, headers):
    if isinstance(denied, Answered):
        return denied.response
    return credential_failure(service, iam_action, request_id, denied, headers)


# it verifies the form's signature first, then asks what its signer may
def post_policy_of_signer(fields, *words):
    scope = fields.get("x-amz-credential") or fields.get("awsaccesskeyid") or ""
    token = form_signer.set(scope.split("/")[0])
    try:
        return signed_post_policy(fields, *words)
    finally:
        form_signer.reset(token)


engine._authenticate_only = authenticate_where_needed
engine._credential_failure = failure_or_its_answer
engine._handle_s3_control_request = s3_control_of_somebody
s3._enforce_signed_post_policy = post_policy_of_signer
