"""Tells who shows the stack's secret who signs with a key, and whether that role may sign in to a database: a server that takes tokens of IAM asks it
for every connection, as RDS asks IAM.

GET /_stagecraft/database-signer?of=KEY%20RESOURCE, where RESOURCE is `arn:aws:rds-db:REGION:ACCOUNT:dbuser:CLUSTER/USER`, answers 200 with
`{"secret": …, "token": …, "allowed": true|false}`, 404 where the account knows no role's key of that name, 403 without the secret.
"""

from stagecraft_ministack.access.decisions import allows
from stagecraft_ministack.requests.kit_paths import serve
from ministack.core import iam_evaluator
from ministack.core.responses import request_scope


def signer_of(asked):
    key, _, resource = asked.partition(" ")
    words = resource.split(":")
    if len(words) != 7 or words[2] != "rds-db":
        return None
    with request_scope(words[4], words[3]):
        signer = iam_evaluator.resolve_credential(key, words[4])
        arn = getattr(signer, "principal_arn", "")
        if ":assumed-role/" not in arn:
            return None
        role = f"arn:aws:iam::{words[4]}:role/{arn.split('/')[1]}"
        return {"secret": signer.secret_access_key, "token": signer.session_token, "allowed": allows(role, "rds-db:connect", resource)}


serve("/_stagecraft/database-signer", "of", signer_of)
