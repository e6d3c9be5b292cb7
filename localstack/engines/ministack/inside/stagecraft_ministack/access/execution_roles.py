"""What Lambda does itself in a function's name it may do only as far as the function's role allows, as on AWS; the engine does it unasked.

- A queue's messages reach a function by sqs:ReceiveMessage and sqs:GetQueueAttributes, and leave the queue by sqs:DeleteMessage.
  https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions
- What became of an asynchronous invocation reaches its destination by sqs:SendMessage, sns:Publish, lambda:InvokeFunction or events:PutEvents.
  https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
- What a function says reaches its log by logs:CreateLogStream and logs:PutLogEvents.
  https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html

An answer holds for a second: the engine looks at its queues hundreds of times in one.
"""

import logging
import threading
import time

from stagecraft_ministack.access.decisions import allows
from ministack.services import lambda_svc, sqs

HOLDS_SECONDS = 1
DESTINATIONS = {"sqs": "sqs:SendMessage", "sns": "sns:Publish", "lambda": "lambda:InvokeFunction", "events": "events:PutEvents"}

answers = {}
deleting = threading.local()
logger = logging.getLogger("ministack")


def may(role, actions, resource):
    return all([holds(role, action, resource) for action in actions])


def holds(role, action, resource):
    answer, until = answers.get((role, action, resource), (False, 0))
    if until < time.monotonic():
        answer = allows(role, action, resource)
        answers[role, action, resource] = (answer, time.monotonic() + HOLDS_SECONDS)
        if not answer:
            logger.warning("%s may not %s on %s: its role does not allow it", role, action, resource)
    return answer


def role_of(func):
    return (func.get("config") or func).get("Role", "")


in_flight_limit = lambda_svc._sqs_esm_concurrency
run_batch = lambda_svc._run_sqs_batch
delete_messages = sqs._delete_messages_for_esm
route_failure = lambda_svc._route_async_failure
emit_logs = lambda_svc._emit_lambda_logs


# no batch may be in flight where the role may not read the queue
def in_flight_limit_of_role(esm, func_rec, config, queue=None):
    if not may(role_of(config or func_rec), ("sqs:ReceiveMessage", "sqs:GetQueueAttributes"), esm["EventSourceArn"]):
        return 0
    return in_flight_limit(esm, func_rec, config, queue)


def run_batch_of_role(esm, func_rec, *words):
    deleting.allowed = lambda: may(role_of(func_rec), ("sqs:DeleteMessage",), esm["EventSourceArn"])
    try:
        return run_batch(esm, func_rec, *words)
    finally:
        deleting.allowed = None


def delete_messages_of_role(*words):
    allowed = getattr(deleting, "allowed", None)
    if allowed is None or allowed():
        delete_messages(*words)


def route_failure_of_role(target_arn, func_name, *words):
    action = DESTINATIONS.get(target_arn.split(":")[2])
    if action is None or may(role_of(lambda_svc._functions.get(func_name, {})), (action,), target_arn):
        route_failure(target_arn, func_name, *words)


def emit_logs_of_role(func, *words, **named):
    config = func.get("config") or func
    arn = config.get("FunctionArn", "")
    if arn:
        region, account = arn.split(":")[3:5]
        group = (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{config.get('FunctionName')}"
        stream = f"arn:aws:logs:{region}:{account}:log-group:{group}:log-stream:{config.get('Version', '$LATEST')}"
        if not may(role_of(config), ("logs:CreateLogStream", "logs:PutLogEvents"), stream):
            return
    emit_logs(func, *words, **named)


lambda_svc._sqs_esm_concurrency = in_flight_limit_of_role
lambda_svc._run_sqs_batch = run_batch_of_role
sqs._delete_messages_for_esm = delete_messages_of_role
lambda_svc._route_async_failure = route_failure_of_role
lambda_svc._emit_lambda_logs = emit_logs_of_role
