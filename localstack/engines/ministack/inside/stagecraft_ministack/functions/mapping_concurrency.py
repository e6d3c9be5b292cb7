"""How many batches of a FIFO queue are in flight for an event source mapping. The engine as it comes has one; AWS has one per message group, as far as
MaximumConcurrency allows: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html

Batches in flight share no message group: a queue hands out no message of a group of which another is held, and it is held until the batch deleted
it or it became visible again (queue_messages.py).

A batch more in flight is a process more of the function, of about 50 MB, and to start one takes as long as a hundred messages do. So there are as
many as the machine has processors while a hundred messages wait, and otherwise one. A batch that takes long waits for something else: it does not
count, and with such batches a mapping reaches its MaximumConcurrency.
"""

import os
import time

from ministack.services import lambda_svc

PROCESSORS = max(2, min(os.cpu_count() or 2, 4))
WORTH_A_PROCESS = 100
LONG_SECONDS = 1

limit_of_standard_queue = lambda_svc._sqs_esm_concurrency
run_batch = lambda_svc._run_sqs_batch
# mapping -> when each of its batches in flight began
began = {}


def in_flight_limit(mapping, func, config, queue=None):
    most = limit_of_standard_queue(mapping, func, config)
    if queue is None or not queue["is_fifo"]:
        return most
    late = time.monotonic() - LONG_SECONDS
    long = sum(at < late for at in list(began.get(mapping["UUID"], ())))
    at_work = PROCESSORS if queue["messages"].counts(time.time())[0] >= WORTH_A_PROCESS else 1
    return min(most, long + at_work)


def run_batch_and_note(mapping, *words):
    noted = began.setdefault(mapping["UUID"], [])
    now = time.monotonic()
    noted.append(now)
    try:
        run_batch(mapping, *words)
    finally:
        noted.remove(now)


lambda_svc._sqs_esm_concurrency = in_flight_limit
lambda_svc._run_sqs_batch = run_batch_and_note
