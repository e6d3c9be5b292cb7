"""Tells who shows the stack's secret what the queues hold and have counted, in one look that costs the same however many messages there are.

GET /_stagecraft/flow?of=queues answers `{"queues": {NAME: {"ready", "held", "delayed", "sent", "received", "deleted"}}}`.
"""

import time

from kit_paths import serve
from ministack.services import sqs
from queue_metrics import COUNTED


def flow(_):
    now = time.time()
    return {"queues": {queue["name"]: of_queue(queue["messages"], now) for queue in sqs._queues.all_values()}}


def of_queue(messages, now):
    ready, held, delayed = messages.counts(now)
    # as queue_metrics counts them; none where nothing went through it yet
    counted = {**dict.fromkeys(COUNTED.values(), 0), **vars(messages).get("counts_of_metrics", {})}
    return {"ready": ready, "held": held, "delayed": delayed, **counted}


serve("/_stagecraft/flow", "of", flow)
