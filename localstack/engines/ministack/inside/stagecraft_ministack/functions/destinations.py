"""An asynchronous invocation tells its destination how it ended: OnSuccess too, event buses too, and how often the function was invoked. A dead-letter queue or
topic gets the event as it was. The engine tells of failures alone, always of three invocations, and sends the same record to a dead-letter queue.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

import json
import time
from contextvars import ContextVar

from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services import eventbridge, lambda_svc

# the asynchronous invocation of this thread
under_way = ContextVar("under_way", default=None)

begin = lambda_svc.invoke_async_with_retry
execute = lambda_svc._execute_function


class Invocation:
    def __init__(self, function):
        self.function = function
        self.config = function["config"]
        self.id = new_uuid()
        self.count = 0

    def destination(self, name):
        settings = self.function.get("event_invoke_config") or (self.function.get("event_invoke_configs") or {}).get("$LATEST") or {}
        return ((settings.get("DestinationConfig") or {}).get(name) or {}).get("Destination")


def begin_and_note(function, event):
    token = under_way.set(Invocation(function))
    try:
        begin(function, event)
    finally:
        under_way.reset(token)


def execute_and_tell(function, event):
    result = execute(function, event)
    invocation = under_way.get()
    # a function that this one invokes meanwhile has destinations of its own
    if invocation is None or invocation.function is not function:
        return result
    invocation.count += 1
    target = invocation.destination("OnSuccess")
    if target and not result.get("error") and not result.get("throttle"):
        # by the name under which the role of the function is looked at
        lambda_svc._route_async_failure(target, invocation.config["FunctionName"], event, result)
    return result


def tell(target, name, event, result):
    invocation = under_way.get()
    failed = bool(result.get("error"))
    if failed and invocation.destination("OnFailure") != target:
        return send(target, event, failed)
    # with the alias or the version, if it was called by one
    arn = invocation.config["FunctionArn"]
    record = {
        "version": "1.0",
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
        "requestContext": {
            "requestId": invocation.id,
            "functionArn": arn if arn.count(":") == 7 else f"{arn}:$LATEST",
            "condition": "RetriesExhausted" if failed else "Success",
            "approximateInvokeCount": invocation.count,
        },
        "requestPayload": event,
        "responseContext": {"statusCode": 200, "executedVersion": invocation.config.get("Version", "$LATEST"), **({"functionError": "Unhandled"} if failed else {})},
        "responsePayload": result.get("body"),
    }
    return send(target, record, failed)


def send(target, body, failed):
    event = {
        "EventId": new_uuid(),
        "Source": "lambda",
        "DetailType": f"Lambda Function Invocation Result - {'Failure' if failed else 'Success'}",
        "Detail": json.dumps(body),
        "Time": time.time(),
        "Resources": [target],
        "Account": get_account_id(),
        "Region": get_region(),
    }
    to_bus = target.split(":")[2:3] == ["events"]
    eventbridge._invoke_target({"Arn": target, **({} if to_bus else {"Input": json.dumps(body)})}, event, {"Name": "", "EventBusName": ""})
    lambda_svc.esm_wake.set()


lambda_svc.invoke_async_with_retry = begin_and_note
lambda_svc._execute_function = execute_and_tell
lambda_svc._route_async_failure = tell
