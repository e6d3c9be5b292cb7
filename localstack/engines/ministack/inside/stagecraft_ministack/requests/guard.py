"""What a browser sends for another page reaches nothing of the engine: it is refused by its headers alone, before path or body are looked at.

1. `Host` has to be a name of the engine's own, with its port. Any other name leads to loopback by another's DNS (rebinding).
   Names below `localhost` are nobody's (RFC 6761), and a name that ends in 127.0.0.1 no browser takes. Names of AWS: for functions (aws_addresses).
2. `Origin`: the stack's own page alone, and it gets what presigned uploads need: the form that is posted to a bucket, the presigned PUT, and their
   preflight, as far as the bucket's own CORS rules allow. Anything else of it, and every other origin (`null` too), is refused.
   The page is at 127.0.0.1: on `localhost` another user's program may listen on ::1.
   A repository without a page of the stack's has one elsewhere: pages of this machine may ask what AWS lets every page ask. That is what is signed, the
   form that is posted to a bucket, and Cognito's calls of users. Buckets answer by their CORS rules.
3. `Sec-Fetch-Site`: what a browser sends for another site without an `Origin` (an image, a script, a link) is refused, but for reading what
   carries a signature in its address: from this machine's pages, and where somebody follows a link.

The kit's own parts show the stack's secret and may say anything but another host.
"""

import json
import os
import re
from urllib.parse import unquote

import ministack.app as engine
from stagecraft_ministack.requests.asgi import answer
from stagecraft_ministack.functions.aws_addresses import is_led_here
from stagecraft_ministack.requests.front import PAGE_ORIGIN, shows_secret

PORT = os.environ["GATEWAY_PORT"].encode()
OWN = {name + b":" + PORT for name in (b"127.0.0.1", b"localhost", b"[::1]")}
BELOW = (b".localhost", b".127.0.0.1")
LOOKED_AT = {b"host", b"origin", b"sec-fetch-site", b"sec-fetch-mode", b"content-type", b"access-control-request-method"}
# what stands behind the guard answers for these, twice given ones too
PASSED_ON = {b"authorization", b"x-amz-target"}
ABSOLUTE_FORM = re.compile(rb"http://([^/]*)(.*)", re.IGNORECASE | re.DOTALL)
# in place of the page's origin, where the stack has none: foreign-request.ts
ANY_LOOPBACK = b"http://localhost:*"
WHO = "only pages of this machine may ask" if PAGE_ORIGIN == ANY_LOOPBACK else "only the stack’s own page may upload, by presigned requests"
LOOPBACK = re.compile(rb"https?://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?")
# as the browser says it: of a page that is not the engine's own
ELSEWHERE = {b"cross-site", b"same-site"}


def refusal(scope):
    """Why a request is refused, in words; None where it is not."""
    seen = {}
    for name, value in scope["headers"]:
        if name in LOOKED_AT:
            if name in seen:
                return f"{name.decode()} is given more than once"
            seen[name] = value
        elif name in PASSED_ON:
            seen[name] = b"" if name in seen else value
    host = seen.get(b"host", b"").lower()
    if host not in OWN and not is_below(host) and not is_led_here(host, scope):
        return f"the Host header is {host.decode('latin-1') or 'missing'}; this server answers 127.0.0.1:{PORT.decode()} only"
    if not scope["path"].startswith("/"):
        return "the request target is neither a path nor a URL of this host"
    origin, site = seen.get(b"origin"), seen.get(b"sec-fetch-site")
    if origin is None and site not in ELSEWHERE:
        return None
    if shows_secret(scope):
        return None
    if origin is None:
        return None if reads_signed(scope, site, seen.get(b"sec-fetch-mode")) else "requests of other sites’ pages are not answered"
    if scope["type"] == "http" and PAGE_ORIGIN == ANY_LOOPBACK:
        if LOOPBACK.fullmatch(origin):
            return None if is_for_pages(scope, host, seen) else "pages of this machine may ask what is signed, upload to buckets, and sign in by Cognito"
    elif scope["type"] == "http" and origin == PAGE_ORIGIN and is_upload(scope, host, seen):
        return None
    return f"{origin.decode('latin-1')} is not an allowed origin; {WHO}"


# RFC 9112, section 3.2.2: a target may name the host as well; what stands behind the guard sees the path alone
def in_origin_form(scope):
    target = ABSOLUTE_FORM.match(scope["raw_path"])
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if target is None or [target[1].lower()] != [host.lower() for host in hosts]:
        return scope
    raw_path = target[2] or b"/"
    return {**scope, "raw_path": raw_path, "path": unquote(raw_path.decode("latin-1"))}


def is_below(host):
    name, _, port = host.partition(b":")
    return name.endswith(BELOW) and port in (b"", PORT)


def is_presigned(scope):
    return b"X-Amz-Signature=" in scope["query_string"]


def reads_signed(scope, site, mode):
    return scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and is_presigned(scope) and (site == b"same-site" or mode == b"navigate")


def is_upload(scope, host, seen):
    method = scope["method"]
    if method == "POST":
        asked = seen.get(b"content-type", b"").startswith(b"multipart/form-data")
    elif method == "PUT":
        asked = is_presigned(scope)
    else:
        asked = method == "OPTIONS" and seen.get(b"access-control-request-method") in (b"POST", b"PUT")
    return asked and engine._s3_cors_target(host.decode("latin-1"), scope["path"], path_style=host in OWN) is not None


# https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html: these calls want a user's password or token, and no signature
OF_USERS = (b"AWSCognitoIdentityProviderService.", b"AWSCognitoIdentityService.")


def is_for_pages(scope, host, seen):
    if scope["method"] == "OPTIONS":
        return b"access-control-request-method" in seen
    if is_presigned(scope) or seen.get(b"authorization", b"").startswith(b"AWS4-HMAC-SHA256 "):
        return True
    return seen.get(b"x-amz-target", b"").startswith(OF_USERS) or is_upload(scope, host, seen)


def guarded(serve):
    async def app(scope, receive, send):
        if "path" in scope and not scope["path"].startswith("/"):
            scope = in_origin_form(scope)
        why = refusal(scope) if scope["type"] in ("http", "websocket") else None
        if why is None:
            return await serve(scope, receive, send)
        if scope["type"] == "websocket":
            await receive()
            return await send({"type": "websocket.close"})
        await answer(send, 403, json.dumps({"message": f"Refused: {why}."}, ensure_ascii=False).encode())

    return app


engine.app = guarded(engine.app)
