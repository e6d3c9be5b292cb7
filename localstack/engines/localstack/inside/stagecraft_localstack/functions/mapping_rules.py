"""What AWS refuses of a mapping between a queue and a function, and the engine accepts:
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
"""

from functools import wraps

from localstack.aws.api.lambda_ import InvalidParameterValueException
from localstack.services.lambda_.invocation.models import lambda_stores
from localstack.services.lambda_.provider import LambdaProvider
from localstack.services.sqs.models import sqs_stores
from localstack.utils.aws.arns import parse_arn

validate = LambdaProvider.validate_event_source_mapping


@wraps(validate)
def validate_with_rules(self, context, request):
    found = validate(self, context, request)
    source = request.get("EventSourceArn") or ""
    if ":sqs:" in source:
        why = refusal(context, parse_arn(source), request)
        if why:
            raise InvalidParameterValueException(why, Type="User")
    return found


def refusal(context, source, request):
    concurrency = (request.get("ScalingConfig") or {}).get("MaximumConcurrency")
    if concurrency is not None and not 2 <= concurrency <= 1000:
        return f"MaximumConcurrency must be from 2 to 1000, not {concurrency}."
    if source["resource"].endswith(".fifo") and request.get("MaximumBatchingWindowInSeconds"):
        return "Batching window is not supported for FIFO queues."
    # the page says it of a new mapping: one that is only held or let go on keeps its queue and its function
    if "UUID" in request:
        return None
    queue = sqs_stores[source["account"]][source["region"]].queues.get(source["resource"])
    named = (request.get("FunctionName") or request.get("FunctionArn") or "").split(":")
    name = named[6] if len(named) > 6 else named[0]
    function = lambda_stores[context.account_id][context.region].functions.get(name)
    if queue and function and queue.visibility_timeout < function.latest().config.timeout:
        return f"Queue visibility timeout: {queue.visibility_timeout} seconds is less than Function timeout: {function.latest().config.timeout} seconds"
    return None


LambdaProvider.validate_event_source_mapping = validate_with_rules
