"""What somebody who has not signed in may do to a pool's accounts, where the engine asks for less than Cognito.

1. The code that a forgotten password or a sign-up is confirmed by is the same for everybody, and may be guessed for ever: whoever reaches the port
   has everybody's account. It is random and sent by mail alone, and after five wrong ones there are no more tries for an hour:
   https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
2. Anybody signs up where the pool lets only administrators create users.
3. Anybody gets credentials for an identity that no identity pool has.
"""

import secrets
import time

from ministack.services import cognito

MOST_WRONG = 5
WRONG_SECONDS = 3600
KEYS = {"ConfirmSignUp": "_confirmation_code", "ConfirmForgotPassword": "_reset_code"}
# what the engine gives everybody; none of them is ever sent
FIXED = ("123456", "654321")

# (pool, user name, action) → wrong codes
wrong = {}

send = cognito._send_verification_email
code_error = cognito._code_error
confirmation_error = cognito._confirmation_code_error
sign_up = cognito._sign_up
credentials_for_identity = cognito._get_credentials_for_identity


def refusal(code, message):
    return cognito.error_response_json(code, message, 400)


def random_code():
    code = f"{secrets.randbelow(10**6):06d}"
    return random_code() if code in FIXED else code


def send_random(pool, username, attributes, code, attribute_name="email"):
    user = cognito._resolve_user(pool, username)[0]
    if user is None:
        return None
    code = random_code()
    user[KEYS["ConfirmForgotPassword" if attribute_name == "password" else "ConfirmSignUp"]] = code
    return send(pool, username, attributes, code, attribute_name)


def code_error_unless_sent(issued, code):
    return code_error(None if issued in FIXED else issued, code)


def confirmation_error_at_last(action, data):
    if action not in KEYS:
        return confirmation_error(action, data)
    pool = cognito._find_pool_by_client_id(data.get("ClientId"))[1]
    user = cognito._resolve_user(pool, data.get("Username") or "")[0] if pool else None
    if user is None:
        return confirmation_error(action, data)
    for key in [key for key, value in list(wrong.items()) if value["until"] < time.time()]:
        wrong.pop(key, None)
    kept = wrong.setdefault((pool["Id"], user["Username"], action), {"count": 0, "until": time.time() + WRONG_SECONDS})
    if kept["count"] >= MOST_WRONG:
        return refusal("LimitExceededException", "Attempt limit exceeded, please try after some time.")
    error = confirmation_error(action, data)
    if error:
        kept["count"] += 1
    return error


def sign_up_where_allowed(data):
    pool = cognito._find_pool_by_client_id(data.get("ClientId"))[1]
    if pool and str((pool.get("AdminCreateUserConfig") or {}).get("AllowAdminCreateUserOnly")).lower() == "true":
        return refusal("NotAuthorizedException", "SignUp is not permitted for this user pool")
    return sign_up(data)


def credentials_of_known(data):
    identity = data.get("IdentityId")
    if not any(identity in pool.get("_identities", {}) for _, pool in cognito._identity_pools.items()):
        return refusal("ResourceNotFoundException", f"Identity '{identity}' not found.")
    return credentials_for_identity(data)


cognito._send_verification_email = send_random
cognito._code_error = code_error_unless_sent
cognito._confirmation_code_error = confirmation_error_at_last
cognito._sign_up = sign_up_where_allowed
cognito._get_credentials_for_identity = credentials_of_known
