"""Refreshing tokens at the hosted sign-in, as Cognito does it; the engine falls short of it in four things.

1. Refreshed tokens of a hosted sign-in lose their person's groups and attributes, so that whoever was an operator is nobody half an hour later.
   Those of InitiateAuth keep them: every refresh takes that way. Its answer says an hour, whatever the client's settings: they are asked.

2. `auth_time` is when the person signed in, also in refreshed tokens (OpenID Connect Core 1.0, 12.2), and clients compare it. The tokens of one
   sign-in are made one after another, each after a run of the pool's trigger: all of them, the refresh token too, get one and the same time.

3. RefreshTokenRotation of an app client is not kept.

4. Where it is enabled, every refresh gives another refresh token, good for what the first one had left, and the one that was used serves for
   the grace period alone.
   https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html#using-the-refresh-token-rotation
"""

import contextlib
import contextvars
import json
import threading
import time
from urllib.parse import parse_qs

from ministack.services import cognito
from ministack.services.cloudformation import provisioners

ROTATION = "RefreshTokenRotation"

signed_in_at = contextvars.ContextVar("signed_in_at", default=None)
token_endpoint = cognito._oauth2_token
apply_pretoken_trigger = cognito._apply_pretoken_trigger
signed_jwt = cognito._signed_jwt
create_client = cognito._create_user_pool_client
update_client = cognito._update_user_pool_client


@contextlib.contextmanager
def time_of_sign_in(since):
    context = signed_in_at.set(since)
    try:
        yield
    finally:
        signed_in_at.reset(context)


def answer_token(data, query_params, raw_body=b"", headers=None):
    form = parse_qs(raw_body.decode("utf-8", errors="replace"))
    if form.get("grant_type", [""])[0] != "refresh_token":
        with time_of_sign_in(int(time.time())):
            return token_endpoint(data, query_params, raw_body, headers)
    token = form.get("refresh_token", [""])[0]
    claims = cognito._token_claims(token)
    # a token that the engine finds in here takes the way without groups
    cognito._refresh_tokens.pop(token, None)
    with time_of_sign_in(claims.get("auth_time", claims.get("iat"))):
        status, answer_headers, body = token_endpoint(data, query_params, raw_body, headers)
        if status != 200:
            return status, answer_headers, body
        pool_id, client_id = claims["iss"].rsplit("/", 1)[-1], claims["client_id"]
        answer = {**json.loads(body), "expires_in": cognito._token_validity(pool_id, client_id, "access")}
        _, _, client = cognito._find_pool_by_client_id(client_id)
        rotation = (client or {}).get(ROTATION) or {}
        if rotation.get("Feature") == "ENABLED":
            # the next one: like all tokens in here, it gets the time of the sign-in
            answer["refresh_token"] = cognito._signed_jwt({**claims, "jti": cognito.new_uuid()}, pool_id, "access")
            spend(token, int(rotation.get("RetryGracePeriodSeconds") or 0))
        return status, answer_headers, json.dumps(answer).encode()


def spend(token, grace_seconds):
    timer = threading.Timer(grace_seconds, cognito._revoked_tokens.add, [token])
    timer.daemon = True
    timer.start()


def with_sign_in_time(*words, claims, **others):
    since = signed_in_at.get()
    return apply_pretoken_trigger(*words, claims=claims if since is None else {**claims, "auth_time": since}, **others)


def with_sign_in_time_kept(claims, *words):
    since = signed_in_at.get()
    is_refresh = since is not None and claims.get("token_use") == "refresh"
    return signed_jwt({**claims, "auth_time": since} if is_refresh else claims, *words)


def with_rotation(make):
    def made(data):
        answer = make(data)
        if answer[0] < 400 and ROTATION in data:
            _, _, client = cognito._find_pool_by_client_id(json.loads(answer[2])["UserPoolClient"]["ClientId"])
            client[ROTATION] = data[ROTATION]
        return answer

    return made


cognito._oauth2_token = answer_token
cognito._apply_pretoken_trigger = with_sign_in_time
cognito._signed_jwt = with_sign_in_time_kept
cognito._create_user_pool_client = with_rotation(create_client)
cognito._update_user_pool_client = with_rotation(update_client)
provisioners._COGNITO_USER_POOL_CLIENT_UPDATABLE[ROTATION] = {}
