"""One access key is the account's root: the stack's own, which is random, and whose signature is verified like every other. Where further accounts
were asked for, each has such a key too.

The engine as it comes takes `test` and every number of twelve digits as root, and does not look at their signatures.
"""

from stagecraft_ministack.requests.front import ACCOUNTS, ADMINISTRATOR_KEY, ADMINISTRATOR_SECRET
from ministack.core import iam_actions, iam_evaluator, responses

if not (ADMINISTRATOR_KEY and ADMINISTRATOR_SECRET):
    raise SystemExit("The engine was started without an administrator's key.")

# the engine's account of whoever names none
ACCOUNT = "000000000000"


def root_of(account, key, secret):
    return iam_evaluator.ResolvedCredential(
        access_key_id=key,
        secret_access_key=secret,
        account_id=account,
        principal_arn=f"arn:aws:iam::{account}:root",
        principal_id=account,
        principal_type="Root",
        source_access_key_id=key,
    )


ROOT = root_of(ACCOUNT, ADMINISTRATOR_KEY, ADMINISTRATOR_SECRET)
FURTHER = [root_of(account, key["accessKeyId"], key["secretAccessKey"]) for account, key in ACCOUNTS.items()]
ROOTS = {root.access_key_id: root for root in (ROOT, *FURTHER)}
HINT = (
    " This local stack has its own credentials: run your command with `npx stagecraft exec -- COMMAND`, or load .stagecraft/env."
)

resolve_credential = iam_evaluator.resolve_credential
resolve_caller_identity = iam_evaluator.resolve_caller_identity
auth_failure = iam_actions._auth_failure
set_request_account_id = responses.set_request_account_id


def resolve(access_key_id, account_id=None, session_token=iam_evaluator._SESSION_TOKEN_NOT_CHECKED):
    if not access_key_id:
        return iam_evaluator._unknown_access_key()
    root = ROOTS.get(access_key_id)
    if root:
        return iam_evaluator._validate_session_token(None, session_token) or root
    return resolve_credential(access_key_id, account_id, session_token)


def identity_of(access_key_id):
    identity = resolve_caller_identity(access_key_id)
    root = ROOTS.get(access_key_id)
    if root is None:
        return identity
    return {
        "accessKey": access_key_id,
        "accountId": root.account_id,
        "userArn": root.principal_arn,
        "userId": root.account_id,
        "principalOrgId": iam_evaluator._principal_org_id(root.account_id),
        "session": None,
    }


def set_account_of(access_key_id):
    root = ROOTS.get(access_key_id)
    set_request_account_id(root.account_id if root else access_key_id)


# whose key is unknown most often uses `test`, or the keys of a real account
def failure_with_hint(service, code, message, headers):
    said = auth_failure(service, code, message, headers)
    return (*said[:2], said[2] + HINT) if code == "UnrecognizedClientException" else said


# nobody is root by name: whose key is empty is nobody (verified_callers.py says what that may do)
iam_evaluator.is_root_access_key = lambda access_key_id: not access_key_id
iam_evaluator.resolve_credential = resolve
iam_evaluator.resolve_caller_identity = identity_of
iam_actions._auth_failure = failure_with_hint
# before the engine's app is imported, which binds it
responses.set_request_account_id = set_account_of
