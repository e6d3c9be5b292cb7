"""Beside another engine, a user pool's triggers are functions of that one: they are invoked there, with the administrator's signature.

`STAGECRAFT_FUNCTIONS_AT` names its address. Lambda's Invoke: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

import json
import os
import urllib.request

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from stagecraft_ministack.requests.front import ADMINISTRATOR_KEY, ADMINISTRATOR_SECRET, taken
from ministack.services import lambda_svc

ENDPOINT = taken("STAGECRAFT_FUNCTIONS_AT")
# Cognito waits five seconds for a trigger, and the first invocation starts a process
PATIENCE_SECONDS = 10

find = lambda_svc._get_func_record_for_ref
execute = lambda_svc._execute_function_with_config_scope


def find_elsewhere(reference):
    record, config, name = find(reference)
    if record is not None:
        return record, config, name
    stand_in = {"FunctionName": name, "FunctionArn": reference, "elsewhere": reference}
    return {"config": stand_in}, stand_in, name


def execute_elsewhere(record, event):
    reference = (record.get("config") or {}).get("elsewhere")
    return invoke(reference, event) if reference else execute(record, event)


def invoke(reference, event):
    request = AWSRequest("POST", f"{ENDPOINT}/2015-03-31/functions/{reference}/invocations", data=json.dumps(event))
    SigV4Auth(Credentials(ADMINISTRATOR_KEY, ADMINISTRATOR_SECRET), "lambda", os.environ["MINISTACK_REGION"]).add_auth(request)
    sent = urllib.request.Request(request.url, request.body, dict(request.headers), method="POST")
    with urllib.request.urlopen(sent, timeout=PATIENCE_SECONDS) as answer:
        said = json.loads(answer.read() or b"null")
        return {"body": said, **({"error": True} if answer.headers.get("X-Amz-Function-Error") else {})}


if ENDPOINT:
    lambda_svc._get_func_record_for_ref = find_elsewhere
    lambda_svc._execute_function_with_config_scope = execute_elsewhere
