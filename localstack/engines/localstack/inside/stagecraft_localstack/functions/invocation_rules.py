"""What AWS refuses of an invocation, and the engine accepts: an event that is no JSON, and one that is too large.
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

import io
import json
from functools import wraps

from localstack.aws.api.lambda_ import InvalidRequestContentException, InvocationType, RequestTooLargeException
from localstack.services.lambda_.provider import LambdaProvider

MOST_BYTES = {InvocationType.Event: 1024 * 1024}
MOST_BYTES_SYNCHRONOUS = 6 * 1024 * 1024

invoke = LambdaProvider.invoke


@wraps(invoke)
def invoke_checked(self, context, function_name, invocation_type=None, log_type=None, client_context=None, payload=None, **named):
    event = payload.read() if payload else b""
    most = MOST_BYTES.get(invocation_type, MOST_BYTES_SYNCHRONOUS)
    if len(event) > most:
        raise RequestTooLargeException(f"{len(event)} byte payload is too large for the {invocation_type or 'RequestResponse'} invocation type (limit {most} bytes)", Type="User")
    if event and not is_json(event):
        raise InvalidRequestContentException("Could not parse request body into json: the event is not JSON.", Type="User")
    names = {"invocation_type": invocation_type, "log_type": log_type, "client_context": client_context}
    return invoke(self, context, function_name, payload=io.BytesIO(event) if payload else payload, **names, **named)


def is_json(data):
    try:
        json.loads(data)
    except ValueError:
        return False
    return True


LambdaProvider.invoke = invoke_checked
