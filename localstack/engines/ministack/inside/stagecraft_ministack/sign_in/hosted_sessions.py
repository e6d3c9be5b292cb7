"""What the kit's sign-in (localstack/identity/front) needs of the engine to keep a session, as Cognito's managed login does for an hour
(https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-managed-login.html). Only who shows the stack's secret is answered.

GET /_stagecraft/signed-in?code=CODE answers whom a code was issued for: {"user": NAME}; 404 for an unknown code.
GET /_stagecraft/sign-in?user=NAME&provider=COGNITO and the words of an authorization request answers 302 with a code for them, as after a
sign-in; 404 where there is no such user any more, or a disabled one. The caller has looked at the words: /oauth2/authorize does.
"""

import json
import time
from urllib.parse import parse_qs, urlencode

import ministack.app as engine
from stagecraft_ministack.requests.asgi import answer
from stagecraft_ministack.requests.front import shows_secret
from ministack.services import cognito

CODES = (cognito._authorization_codes, cognito._auth_codes)
WORDS = ("client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge", "code_challenge_method")


def signed_in(asked):
    for codes in CODES:
        entry = codes.get(asked.get("code", ""))
        if entry and entry.get("username"):
            return 200, {"user": entry["username"]}, []
    return 404, {"message": "Not Found"}, []


def sign_in(asked):
    client_id, redirect_uri, scope, state, nonce, challenge, method = [asked.get(word, "") for word in WORDS]
    pool_id, pool, _ = cognito._find_pool_by_client_id(client_id)
    user = pool and pool["_users"].get(asked.get("user", ""))
    if not user or not user.get("Enabled", True) or user.get("UserStatus") not in ("CONFIRMED", "EXTERNAL_PROVIDER"):
        return 404, {"message": "Not Found"}, []
    code = cognito._generate_auth_code()
    if asked.get("provider") == "COGNITO":
        cognito._authorization_codes[code] = {
            "client_id": client_id, "pool_id": pool_id, "redirect_uri": redirect_uri, "scope": scope, "username": user["Username"],
            "nonce": nonce, "code_challenge": challenge, "code_challenge_method": method, "expires_at": time.time() + 300,
        }
    else:
        sub = cognito._attr_list_to_dict(user.get("Attributes", [])).get("sub", "")
        cognito._auth_codes[code] = {
            "type": "code", "client_id": client_id, "pool_id": pool_id, "redirect_uri": redirect_uri, "scopes": scope, "username": user["Username"],
            "sub": sub, "nonce": nonce, "created_at": time.time(), "_oidc_access_token": "",
        }
    words = urlencode({"code": code, **({"state": state} if state else {})})
    location = f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{words}"
    return 302, {}, [(b"location", location.encode())]


PATHS = {"/_stagecraft/signed-in": signed_in, "/_stagecraft/sign-in": sign_in}


def with_sessions(app):
    async def wrapped(scope, receive, send):
        if scope["type"] != "http" or scope["path"] not in PATHS:
            return await app(scope, receive, send)
        if not shows_secret(scope):
            return await answer(send, 403, b'{"message":"Forbidden"}')
        asked = {name: values[0] for name, values in parse_qs(scope["query_string"].decode()).items()}
        status, said, headers = PATHS[scope["path"]](asked)
        await answer(send, status, json.dumps(said).encode(), [(b"cache-control", b"no-store"), *headers])

    return wrapped


engine.app = with_sessions(engine.app)
