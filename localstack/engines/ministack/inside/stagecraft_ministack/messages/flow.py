"""Tells who shows the stack's secret what the queues hold and have counted, in one look that costs the same however many messages there are.

GET /_stagecraft/flow?of=queues answers `{"queues": {NAME: {"ready", "held", "delayed", "sent", "received", "deleted"}},
"functions": {NAME: {"invocations", "errors", "throttles", "milliseconds"}}}`.
"""

import time

from stagecraft_ministack.requests.kit_paths import serve
from ministack.services import lambda_svc, sqs
from stagecraft_ministack.messages.queue_metrics import COUNTED

acquire = lambda_svc._acquire_execution_slot
dispatch = lambda_svc._execute_function_dispatch
# full name → what was counted
functions = {}


def figures_of(config):
    return functions.setdefault(config.get("FunctionName", ""), {"invocations": 0, "errors": 0, "throttles": 0, "milliseconds": 0})


def acquire_and_count(func, config):
    slot, limit = acquire(func, config)
    if slot is None:
        figures_of(config)["throttles"] += 1
    return slot, limit


# whoever invokes passes here: requests, mappings, topics, schedules, and retries
def dispatch_and_count(func, config, event, request_id, started):
    of = figures_of(config)
    of["invocations"] += 1
    result = dispatch(func, config, event, request_id, started)
    of["errors"] += bool(isinstance(result, dict) and result.get("error"))
    of["milliseconds"] += (time.time() - started) * 1_000
    return result


def flow(_):
    now = time.time()
    queues = {queue["name"]: of_queue(queue["messages"], now) for queue in sqs._queues.all_values()}
    return {"queues": queues, "functions": dict(functions)}


def of_queue(messages, now):
    ready, held, delayed = messages.counts(now)
    # as queue_metrics counts them; none where nothing went through it yet
    counted = {**dict.fromkeys(COUNTED.values(), 0), **vars(messages).get("counts_of_metrics", {})}
    return {"ready": ready, "held": held, "delayed": delayed, **counted}


lambda_svc._acquire_execution_slot = acquire_and_count
lambda_svc._execute_function_dispatch = dispatch_and_count
serve("/_stagecraft/flow", "of", flow)
