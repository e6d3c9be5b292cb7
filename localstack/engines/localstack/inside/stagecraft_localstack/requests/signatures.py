"""AWS Signature Version 4, computed as the receiver does: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html"""

import hashlib
import hmac
import posixpath
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import lru_cache
from urllib.parse import quote, unquote

ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True)
class Scope:
    """What a credential names beside its key: `KEY/20261128/eu-central-1/s3/aws4_request`."""

    key: str
    day: str
    region: str
    service: str

    @staticmethod
    def parse(credential):
        """None where it is not of that form. A key holds no slash."""
        parts = credential.split("/")
        return Scope(*parts[:4]) if len(parts) == 5 and parts[4] == "aws4_request" and all(parts) else None

    def text(self):
        return f"{self.day}/{self.region}/{self.service}/aws4_request"


@lru_cache(maxsize=64)
def signing_key(secret, day, region, service):
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def sign(secret, scope, text):
    return hmac.digest(signing_key(secret, scope.day, scope.region, scope.service), text.encode(), "sha256").hex()


def request_signature(secret, scope, date, request, signed_headers, payload_hash):
    """`request` is (method, path as sent, query as sent without its signature, [(name in lower case, value)])."""
    method, path, query, headers = request
    canonical = "\n".join(
        [method, canonical_path(path, scope.service), canonical_query(query), canonical_headers(headers, signed_headers), ";".join(signed_headers), payload_hash]
    )
    return sign(secret, scope, "\n".join([ALGORITHM, date, scope.text(), hashlib.sha256(canonical.encode()).hexdigest()]))


# S3 signs a path as it is, every other service a normalized one that is encoded a second time
def canonical_path(path, service):
    if service == "s3":
        return quote(unquote(path), safe="/~")
    normalized = posixpath.normpath(path).replace("//", "/")
    if path.endswith("/") and normalized != "/":
        normalized += "/"
    return quote(normalized, safe="/~")


def canonical_query(query):
    pairs = [each.partition("=") for each in query.split("&") if each]
    return "&".join("=".join(pair) for pair in sorted((encoded(name), encoded(value)) for name, _, value in pairs))


def encoded(text):
    return quote(unquote(text), safe="-_.~")


def canonical_headers(headers, signed_headers):
    values = {}
    for name, value in headers:
        values.setdefault(name, []).append(" ".join(value.split()))
    # of HTTP/2, which clients sign in the place of the host: RFC 9113, section 8.3.1
    values.setdefault(":authority", values.get("host", [""]))
    return "".join(f"{name}:{','.join(values.get(name, ['']))}\n" for name in signed_headers)


def time_of(date):
    """Seconds since 1970 of `20261128T110931Z`; None where it is not of that form."""
    try:
        return datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc).timestamp()
    except ValueError:
        return None
