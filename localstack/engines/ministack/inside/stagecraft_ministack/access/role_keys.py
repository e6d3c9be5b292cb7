"""The key of a function's role is a secret. The engine as it comes makes it of the function's and the role's names alone, so that whoever knows
these, and they stand in the template, signs as the function. Here the stack's secret goes into it; it is the same after a restart, as before.

Besides, functions are invoked by many threads at once, and each invocation adds its key and looks for expired ones. The engine as it comes looks through
the keys while others add theirs, and then the invocation fails ("dictionary changed size during iteration"). Here it looks through a copy.
"""

import time

from stagecraft_ministack.requests.front import mark
from ministack.core import lambda_runtime
from ministack.services import lambda_svc, sts


def execution_credentials(config):
    account, _ = lambda_runtime._account_region_from_function_config(config)
    role, function = config.get("Role", ""), config.get("FunctionArn", "")
    name = f"{function}\n{role}"
    key, secret, token = f"ASIA{mark(f'key {name}')[:16].upper()}", mark(f"secret {name}"), mark(f"token {name}")
    role_name, session = role.rsplit("/", 1)[-1], config.get("FunctionName", "ministack-lambda")[:64]
    sts.register_session(
        key,
        {
            "Arn": f"arn:aws:sts::{account}:assumed-role/{role_name}/{session}",
            "UserId": f"{role_name}:{session}",
            "SecretAccessKey": secret,
            "SessionToken": token,
        },
    )
    return {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": token}


def evict_expired_sessions():
    now = time.time()
    # `list` of a dictionary's items is made in one piece
    for key, session in list(sts._sessions.items()):
        expires = session.get("Expiration")
        if isinstance(expires, (int, float)) and now > expires:
            sts._sessions.pop(key, None)


sts._evict_expired_sessions = evict_expired_sessions
lambda_runtime.execution_credentials = execution_credentials
lambda_svc.execution_credentials = execution_credentials
