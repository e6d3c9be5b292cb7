"""One access key is the account's root: the stack's own, which is random, and whose signature is verified like every other.

The engine as it comes takes `test` and every number of twelve digits as root, and does not look at their signatures.
"""

from front import ADMINISTRATOR_KEY, ADMINISTRATOR_SECRET
from ministack.core import iam_actions, iam_evaluator

if not (ADMINISTRATOR_KEY and ADMINISTRATOR_SECRET):
    raise SystemExit("The engine was started without an administrator's key.")

# the engine's account of whoever names none
ACCOUNT = "000000000000"
ROOT = iam_evaluator.ResolvedCredential(
    access_key_id=ADMINISTRATOR_KEY,
    secret_access_key=ADMINISTRATOR_SECRET,
    account_id=ACCOUNT,
    principal_arn=f"arn:aws:iam::{ACCOUNT}:root",
    principal_id=ACCOUNT,
    principal_type="Root",
    source_access_key_id=ADMINISTRATOR_KEY,
)
HINT = (
    " This local stack has its own credentials: run your command with `npx stagecraft exec -- COMMAND`, or load .stagecraft/env."
)

resolve_credential = iam_evaluator.resolve_credential
resolve_caller_identity = iam_evaluator.resolve_caller_identity
auth_failure = iam_actions._auth_failure


def resolve(access_key_id, account_id=None, session_token=iam_evaluator._SESSION_TOKEN_NOT_CHECKED):
    if not access_key_id:
        return iam_evaluator._unknown_access_key()
    if access_key_id == ADMINISTRATOR_KEY:
        return iam_evaluator._validate_session_token(None, session_token) or ROOT
    return resolve_credential(access_key_id, account_id, session_token)


def identity_of(access_key_id):
    identity = resolve_caller_identity(access_key_id)
    if access_key_id != ADMINISTRATOR_KEY:
        return identity
    return {
        "accessKey": access_key_id,
        "accountId": ACCOUNT,
        "userArn": ROOT.principal_arn,
        "userId": ACCOUNT,
        "principalOrgId": iam_evaluator._principal_org_id(ACCOUNT),
        "session": None,
    }


# whose key is unknown most often uses `test`, or the keys of a real account
def failure_with_hint(service, code, message, headers):
    said = auth_failure(service, code, message, headers)
    return (*said[:2], said[2] + HINT) if code == "UnrecognizedClientException" else said


# nobody is root by name: whose key is empty is nobody (verified_callers.py says what that may do)
iam_evaluator.is_root_access_key = lambda access_key_id: not access_key_id
iam_evaluator.resolve_credential = resolve
iam_evaluator.resolve_caller_identity = identity_of
iam_actions._auth_failure = failure_with_hint
