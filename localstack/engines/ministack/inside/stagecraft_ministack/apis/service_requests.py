"""What API Gateway asks of a service in the name of an integration's role: a request to the engine itself, signed by a session of that role. So the role's
policies, the resource's and the record of decisions are those of any other request, and the answer is the service's own. It does not leave the process.
https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html
"""

import asyncio
import hashlib
import json
import logging
import os
import re
from contextvars import Context
from datetime import datetime, timezone
from urllib.parse import parse_qs, unquote, urlencode

import ministack.app as engine
from stagecraft_ministack.requests.front import mark
from ministack.core import iam_evaluator
from ministack.core.sigv4 import HeaderSignature, calculate_signature, header_signing_documents
from ministack.services import sts
from stagecraft_ministack.access.role_policies import iam

PRINCIPAL = "apigateway.amazonaws.com"
# as CloudTrail shows it
SESSION = "BackplaneAssumeRoleSession"
ROLE = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):role/(?:.+/)?([\w+=,.@-]+)")
# services whose requests are signed under another name than the one in their address: https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
SIGNED_AS = {"email": "ses"}
# the credentials of whoever signed the request to the API
OF_CALLER = "arn:aws:iam::*:user/*"
HOST = f"127.0.0.1:{os.environ['GATEWAY_PORT']}"

logger = logging.getLogger("ministack")


async def ask(role_arn, service, region, method, path, query=(), headers=None, body=b""):
    """(status, headers, body) of the service: names of headers in small letters, a body in bytes. None where API Gateway may not assume the role.
    `query` are pairs, `path` is escaped already, and `body` is text or bytes."""
    session = assumed(role_arn)
    if session is None:
        return None
    body = body.encode() if isinstance(body, str) else body or b""
    query = urlencode(list(query))
    sent = signed(session, SIGNED_AS.get(service, service), region, method, path, query, headers or {}, body)
    # nothing of the request that is served holds for this one: who signed it, its region, what was sent
    return await asyncio.get_running_loop().create_task(exchange(method, path, query, sent, body), context=Context())


def assumed(role_arn):
    """The credentials of a role's session; None where there is no such role, or it does not trust API Gateway."""
    named = ROLE.fullmatch(role_arn or "")
    role = named and iam()._roles.get_scoped(named[1], None, named[2])
    if not role or not trusts_gateway(role.get("AssumeRolePolicyDocument")):
        logger.warning("API Gateway may not assume %s: the integration’s role does not exist, or does not trust %s", role_arn, PRINCIPAL)
        return None
    account, name = named[1], named[2]
    key, secret, token = f"ASIA{mark(f'gateway key {role_arn}')[:16].upper()}", mark(f"gateway secret {role_arn}"), mark(f"gateway token {role_arn}")
    sts.register_session(
        key,
        {
            "Arn": f"arn:aws:sts::{account}:assumed-role/{name}/{SESSION}",
            "UserId": f"{role.get('RoleId', name)}:{SESSION}",
            "SecretAccessKey": secret,
            "SessionToken": token,
        },
    )
    return key, secret, token


# the engine's evaluation knows no service as a principal: a statement about this one is for everybody who asks here, and any other for nobody
def trusts_gateway(document):
    document = json.loads(document) if isinstance(document, str) else document or {}
    listed = document.get("Statement") or []
    statements = [listed] if isinstance(listed, dict) else listed
    about = [{**statement, "Principal": "*"} for statement in statements if names_gateway(statement.get("Principal"))]
    return iam_evaluator.evaluate_trust_policy({**document, "Statement": about}, PRINCIPAL)


def names_gateway(principal):
    named = principal.get("Service") if isinstance(principal, dict) else None
    return principal == "*" or PRINCIPAL in ([named] if isinstance(named, str) else named or [])


def signed(session, service, region, method, path, query, headers, body):
    """All headers of a request with its signature: https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html"""
    key, secret, token = session
    now = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    own = {"host": HOST, "x-amz-date": now, "x-amz-security-token": token, "x-amz-content-sha256": hashlib.sha256(body).hexdigest()}
    sent = {**{name.lower(): str(value) for name, value in headers.items()}, **own, "content-length": str(len(body))}
    unsigned = HeaderSignature(key, now[:8], region, service, ";".join(sorted(own)), "", now)
    _, to_sign = header_signing_documents(unsigned, method, path, parse_qs(query, keep_blank_values=True), sent, body)
    signature = calculate_signature(secret, now[:8], region, service, to_sign)
    scope = f"{key}/{now[:8]}/{region}/{service}/aws4_request"
    return {**sent, "authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders={unsigned.signed_headers}, Signature={signature}"}


async def exchange(method, path, query, headers, body):
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": unquote(path),
        "raw_path": path.encode("ascii"),
        "query_string": query.encode("ascii"),
        "headers": [(name.encode("latin-1"), value.encode("utf-8")) for name, value in headers.items()],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", int(HOST.rpartition(":")[2])),
    }
    waiting = [{"type": "http.request", "body": body, "more_body": False}]
    never = asyncio.Event()
    said = {"status": 500, "headers": {}, "parts": []}

    async def receive():
        if not waiting:
            await never.wait()
        return waiting.pop()

    async def send(message):
        if message["type"] == "http.response.start":
            said["status"] = message["status"]
            said["headers"] = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in message.get("headers", [])}
        elif message["type"] == "http.response.body":
            said["parts"].append(message.get("body", b""))

    await engine.app(scope, receive, send)
    return said["status"], said["headers"], b"".join(said["parts"])

