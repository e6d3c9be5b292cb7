"""Hands out the credentials of a function's role, to who shows the stack's secret: the API's functions run outside the engine, and what their
role may not do is refused there too.

GET /_stagecraft/credentials?function=NAME answers 200 with environment variables (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN) as
JSON, 404 where there is no such function, 403 without the secret. They are those that the engine gives the function where it runs it itself.
"""

import os

from stagecraft_ministack.requests.kit_paths import serve
from ministack.core import lambda_runtime
from ministack.services import lambda_svc

# the engine's account of whoever names none
ACCOUNT = "000000000000"


def credentials_of(name):
    record, config, _ = lambda_svc._get_func_record_for_ref_in_scope(name, account_id=ACCOUNT, region=os.environ["MINISTACK_REGION"])
    return lambda_runtime.execution_credentials(config) if record and config else None


serve("/_stagecraft/credentials", "function", credentials_of)
