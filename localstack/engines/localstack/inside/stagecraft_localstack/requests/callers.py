"""Nobody is anybody before a signature was verified. LocalStack looks at no signature: here each is computed anew, of the header, of a presigned
address, and of the policy of a form that is posted to a bucket. Accepted are the administrator's key, keys that the engine's own IAM and STS gave out,
and the engine's calls to itself. What AWS serves without a signature (public objects, function URLs) is not served here.
"""

import hashlib
import hmac
import json
import time
from urllib.parse import parse_qsl, unquote

from stagecraft_localstack.requests import internal_calls
from stagecraft_localstack.requests.front import ADMINISTRATOR_KEY, ADMINISTRATOR_SECRET
from stagecraft_localstack.requests.issued_keys import issued_secret
from stagecraft_localstack.requests.posted_forms import policy_refusal, posted_fields
from stagecraft_localstack.requests.signatures import ALGORITHM, Scope, request_signature, sign, time_of

SKEW_SECONDS = 900
MAX_PRESIGNED_SECONDS = 604_800
HINT = " This local stack has its own credentials: run your command with `npx stagecraft exec -- COMMAND`, or load .stagecraft/env."
MISMATCH = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method."
UNKNOWN = "The security token included in the request is invalid."
NOT_SIGNED = "There were headers present in the request which were not signed"
NOT_A_HASH = {"UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"}


# as each protocol names them: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html#CommonErrors
NAMES = {
    "UnknownKey": {"json": "UnrecognizedClientException", "query": "InvalidClientTokenId", "s3": "InvalidAccessKeyId"},
    "SignatureDoesNotMatch": {"json": "InvalidSignatureException"},
    "MissingAuthenticationToken": {"s3": "AccessDenied"},
}


class Refused(Exception):
    """An answer in the caller's protocol (https://smithy.io/2.0/aws/protocols/index.html): `kind` is json, query or s3."""

    def __init__(self, code, message, status=403):
        super().__init__(message)
        self.code, self.message, self.status, self.kind, self.was_query = code, message, status, "json", False

    def respond(self, start_response):
        code, code_of_query = (NAMES.get(self.code, {}).get(kind, self.code) for kind in (self.kind, "query"))
        error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{escaped(self.message)}</Message></Error>"
        content_type, body = {
            "json": ("application/x-amz-json-1.1", json.dumps({"__type": code, "message": self.message}, ensure_ascii=False)),
            "query": ("text/xml", f"<ErrorResponse>{error}<RequestId>none</RequestId></ErrorResponse>"),
            "s3": ("application/xml", f'<?xml version="1.0" encoding="UTF-8"?>\n{error.replace("<Type>Sender</Type>", "")}'),
        }[self.kind]
        data = body.encode()
        # services that spoke the query protocol once (SQS) are known by the codes of that one: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
        codes = [("x-amzn-errortype", code), *([("x-amzn-query-error", f"{code_of_query};Sender")] if self.was_query else [])]
        start_response(f"{self.status} Refused", [("content-type", content_type), ("content-length", str(len(data))), *codes])
        return [data]


def protocol_of(known, given):
    credential = known.get("authorization", "").partition("Credential=")[2].partition(",")[0] or given.get("X-Amz-Credential", "")
    scope, content_type = Scope.parse(credential), known.get("content-type", "")
    if scope and scope.service == "s3":
        return "s3"
    if "x-www-form-urlencoded" in content_type:
        return "query"
    return "json" if scope or "json" in content_type or "cbor" in content_type else "s3"


def verify(method, path, query, headers, body):
    """Throws Refused. Names of headers are in lower case; `body` is a seekable file, left at its beginning."""
    known = dict(headers)
    authorization = known.get("authorization", "")
    given = dict(parse_qsl(query, keep_blank_values=True))
    try:
        if authorization:
            return verify_header(method, path, query, headers, known, body)
        if "X-Amz-Signature" in given:
            return verify_query(method, path, query, headers, given)
        if method == "POST" and known.get("content-type", "").startswith("multipart/form-data"):
            return verify_form(path, known, body)
        raise Refused("MissingAuthenticationToken", "Request is missing Authentication Token." + HINT)
    except Refused as refused:
        refused.kind, refused.was_query = protocol_of(known, given), "x-amzn-query-mode" in known
        raise


def verify_header(method, path, query, headers, known, body):
    kind, _, rest = known["authorization"].partition(" ")
    parts = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    scope = Scope.parse(parts.get("Credential", ""))
    signed = parts.get("SignedHeaders", "").split(";")
    date = known.get("x-amz-date", "")
    if kind != ALGORITHM or scope is None or "host" not in signed or not date.startswith(scope.day):
        raise Refused("IncompleteSignature", "The request signature does not conform to AWS standards (Signature Version 4).")
    when = time_of(date)
    if when is None or abs(time.time() - when) > SKEW_SECONDS:
        raise Refused("RequestTimeTooSkewed", "The difference between the request time and the current time is too large.")
    refuse_unsigned(headers, signed)
    expected = request_signature(secret_of(scope, known.get("x-amz-security-token")), scope, date, (method, path, query, headers), signed, payload_hash(known, scope, body))
    compare(scope, expected, parts.get("Signature", ""))


# a signature covers the hash that a header names, and that one has to be the body's
def payload_hash(known, scope, body):
    said = known.get("x-amz-content-sha256")
    if scope.service == "s3" and said in NOT_A_HASH:
        return said
    actual = hashlib.sha256()
    body.seek(0)
    while data := body.read(1 << 20):
        actual.update(data)
    body.seek(0)
    if said is not None and said != actual.hexdigest():
        if scope.service != "s3":
            raise Refused("SignatureDoesNotMatch", MISMATCH)
        raise Refused("XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.", status=400)
    return actual.hexdigest()


def verify_query(method, path, query, headers, given):
    scope = Scope.parse(given.get("X-Amz-Credential", ""))
    signed = given.get("X-Amz-SignedHeaders", "").split(";")
    date, seconds = given.get("X-Amz-Date", ""), given.get("X-Amz-Expires", "")
    when = time_of(date)
    if given.get("X-Amz-Algorithm") != ALGORITHM or scope is None or "host" not in signed or when is None or not date.startswith(scope.day):
        raise Refused("AuthorizationQueryParametersError", "The query string authentication parameters do not conform to AWS standards.", status=400)
    if not (seconds.isascii() and seconds.isdigit()) or int(seconds) > MAX_PRESIGNED_SECONDS:
        raise Refused("AuthorizationQueryParametersError", "X-Amz-Expires must be a number of seconds of at most a week.", status=400)
    if time.time() > when + int(seconds) or when > time.time() + SKEW_SECONDS:
        raise Refused("AccessDenied", "Request has expired")
    refuse_unsigned(headers, signed)
    rest = "&".join(each for each in query.split("&") if unquote(each.partition("=")[0]) != "X-Amz-Signature")
    expected = request_signature(secret_of(scope, given.get("X-Amz-Security-Token")), scope, date, (method, path, rest, headers), signed, "UNSIGNED-PAYLOAD")
    compare(scope, expected, given["X-Amz-Signature"])


def verify_form(path, known, body):
    fields = posted_fields(known["content-type"], body)
    scope = Scope.parse(fields.get("x-amz-credential", ""))
    if fields.get("x-amz-algorithm") != ALGORITHM or scope is None or scope.service != "s3" or not fields.get("policy"):
        raise Refused("AccessDenied", "A form that is posted to a bucket needs a policy, signed by Signature Version 4.")
    compare(scope, sign(secret_of(scope, fields.get("x-amz-security-token")), scope, fields["policy"]), fields.get("x-amz-signature", ""))
    why = policy_refusal(fields)
    if why:
        raise Refused("AccessDenied", f"Invalid according to Policy: {why}")


# whoever was given an address could add to what it says, make an upload a copy of another object for one
def refuse_unsigned(headers, signed):
    if any(name.startswith("x-amz-") and name not in signed for name, _ in headers):
        raise Refused("AccessDenied", NOT_SIGNED)


def secret_of(scope, token):
    if scope.key == ADMINISTRATOR_KEY and not token:
        return ADMINISTRATOR_SECRET
    secret = issued_secret(scope.key, token)
    if secret:
        return secret
    if scope.key == ADMINISTRATOR_KEY:
        raise Refused("InvalidClientTokenId", UNKNOWN)
    if is_engines_own(scope.key):
        return internal_calls.SECRET
    raise Refused("UnknownKey", UNKNOWN + HINT)


def compare(scope, expected, given):
    if hmac.compare_digest(expected.encode(), given.encode()):
        return
    if is_engines_own(scope.key):
        raise Refused("UnknownKey", UNKNOWN + HINT)
    raise Refused("SignatureDoesNotMatch", MISMATCH + HINT)


# of its calls to itself; to everybody else a key of this form is unknown
def is_engines_own(key):
    return key.isdigit() or key.startswith("__internal")


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
