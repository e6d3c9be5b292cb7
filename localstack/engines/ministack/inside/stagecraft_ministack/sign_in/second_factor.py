"""Challenges of a sign-in, where the engine takes less than Cognito for an answer.

1. It answers a challenge whoever it was given to: a new password, an app's code or none at all, without the password that comes before them. Cognito
   takes the session that the step before gave, for the person it was given for, for three minutes:
   https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html
2. A code of an authenticator app serves as often as one likes while it is valid. It is good for once (RFC 6238, section 5.2).
3. The hosted sign-in asks for no code. It does from whoever has an authenticator app registered:
   https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html
"""

import json
import secrets
import time
from urllib.parse import parse_qs

from ministack.services import cognito

SESSION_SECONDS = 180
MOST_TRIES = 5
CHALLENGES = ("NEW_PASSWORD_REQUIRED", "SOFTWARE_TOKEN_MFA", "MFA_SETUP", "SMS_MFA")

# session → the client and person that it was given for
sessions = {}
# secret → its last codes that served, and when
served = {}
# what a hosted sign-in that waits for a code will go on with
waiting = {}

matches = cognito._totp_matches
issue_code = cognito._issue_auth_code_redirect
submit_login = cognito.handle_login_submit


def refusal(code, message):
    return cognito.error_response_json(code, message, 400)


def forget_old(kept):
    for key in [key for key, value in list(kept.items()) if value["until"] < time.time()]:
        kept.pop(key, None)


# a person may be named by an alias, and the answer by another
def same_person(client_id, one, other):
    pool = cognito._find_pool_by_client_id(client_id)[1]
    users = [cognito._resolve_user(pool, name or "")[0] for name in (one, other)] if pool else [None]
    return users[0] is not None and users[0] is users[-1]


def noting(step):
    def noted(data):
        answer = step(data)
        if answer[0] == 200:
            said = json.loads(answer[2])
            if said.get("ChallengeName") in CHALLENGES and said.get("Session"):
                named = {**(data.get("AuthParameters") or {}), **(data.get("ChallengeResponses") or {})}.get("USERNAME")
                person = (said.get("ChallengeParameters") or {}).get("USER_ID_FOR_SRP") or named
                forget_old(sessions)
                sessions[said["Session"]] = {
                    "client": data.get("ClientId"), "person": person, "challenge": said["ChallengeName"],
                    "until": time.time() + SESSION_SECONDS, "tries": MOST_TRIES,
                }
        return answer

    return noted


def checked(respond):
    def responded(data):
        if data.get("ChallengeName") not in CHALLENGES:
            return respond(data)
        forget_old(sessions)
        session = sessions.get(data.get("Session") or "")
        named = (data.get("ChallengeResponses") or {}).get("USERNAME")
        if not session or session["client"] != data.get("ClientId") or session["challenge"] != data["ChallengeName"]:
            return refusal("NotAuthorizedException", "Invalid session for the user.")
        if not same_person(session["client"], session["person"], named):
            return refusal("NotAuthorizedException", "Invalid session for the user.")
        answer = respond(data)
        session["tries"] -= 1
        if answer[0] == 200 or session["tries"] <= 0:
            sessions.pop(data["Session"], None)
        return answer

    return responded


def matches_once(secret, code):
    forget_old(served)
    if not isinstance(code, str) or (secret, code) in served or not matches(secret, code):
        return False
    # it is valid for its own half minute and one on either side
    served[secret, code] = {"until": time.time() + 90}
    return True


def issue_code_or_ask(client_id, pool_id, redirect_uri, scope, username, *words):
    pool = cognito._get_pool_unscoped(pool_id)
    user = pool and cognito._resolve_user(pool, username)[0]
    if not user or not cognito._mfa_challenge_for_user(pool, user, pool_id, username):
        return issue_code(client_id, pool_id, redirect_uri, scope, username, *words)
    token = secrets.token_urlsafe(24)
    forget_old(waiting)
    waiting[token] = {
        "words": (client_id, pool_id, redirect_uri, scope, username, *words), "secret": user.get("_totp_secret", ""),
        "until": time.time() + SESSION_SECONDS, "tries": MOST_TRIES,
    }
    return page(token)


def submit(method, path, headers, body, query_params):
    form = {name: values[0] for name, values in parse_qs((body or b"").decode("utf-8", "replace")).items()}
    token = form.get("mfa_token")
    if not token:
        return submit_login(method, path, headers, body, query_params)
    forget_old(waiting)
    kept = waiting.get(token)
    if not kept:
        return cognito._oauth2_error("invalid_request", "Session has expired. Please sign in again.")
    if matches_once(kept["secret"], form.get("code", "")):
        waiting.pop(token, None)
        return issue_code(*kept["words"])
    kept["tries"] -= 1
    if kept["tries"] <= 0:
        waiting.pop(token, None)
        return cognito._oauth2_error("invalid_request", "Too many wrong codes. Please sign in again.")
    return page(token, "Invalid code received for user")


# read by the front alone, which has a page of its own
def page(token, error=""):
    text = f'<div class="error">{error}</div><input type="hidden" name="mfa_token" value="{token}">'
    return 200, {"Content-Type": "text/html; charset=utf-8"}, text.encode()


for name in ("_initiate_auth", "_admin_initiate_auth"):
    setattr(cognito, name, noting(getattr(cognito, name)))
for name in ("_respond_to_auth_challenge", "_admin_respond_to_auth_challenge"):
    setattr(cognito, name, noting(checked(getattr(cognito, name))))
cognito._totp_matches = matches_once
cognito._issue_auth_code_redirect = issue_code_or_ask
cognito.handle_login_submit = submit
