"""Tells who shows the stack's secret what the queues hold and have counted, in one look that costs the same however many messages there are.

GET /_stagecraft/flow?of=queues answers `{"queues": {NAME: {"ready", "held", "delayed", "sent", "received", "deleted"}},
"functions": {NAME: {"invocations", "errors", "throttles", "milliseconds"}}}`.
"""

import time

from kit_paths import serve
from ministack.services import lambda_svc, sqs
from queue_metrics import COUNTED

emit = lambda_svc._emit_lambda_metrics
# full name → what was counted
functions = {}


def count_and_emit(function_name, duration_ms, error, throttle):
    of = functions.setdefault(function_name, {"invocations": 0, "errors": 0, "throttles": 0, "milliseconds": 0})
    of["throttles" if throttle else "invocations"] += 1
    of["errors"] += bool(error)
    of["milliseconds"] += duration_ms
    emit(function_name, duration_ms, error, throttle)


def flow(_):
    now = time.time()
    queues = {queue["name"]: of_queue(queue["messages"], now) for queue in sqs._queues.all_values()}
    return {"queues": queues, "functions": dict(functions)}


def of_queue(messages, now):
    ready, held, delayed = messages.counts(now)
    # as queue_metrics counts them; none where nothing went through it yet
    counted = {**dict.fromkeys(COUNTED.values(), 0), **vars(messages).get("counts_of_metrics", {})}
    return {"ready": ready, "held": held, "delayed": delayed, **counted}


lambda_svc._emit_lambda_metrics = count_and_emit
serve("/_stagecraft/flow", "of", flow)
