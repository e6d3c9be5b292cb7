"""Starts MiniStack as `python -m ministack` does, and touches no file of the package. The modules that are imported first repair what it answers
otherwise than AWS: they fit the version in requirements.txt, and fail at start with another. Here follow three repairs of its speed and one of
its size; a version without what they replace is left as it is.

1. Version 1.5.33 rebuilds a FIFO queue's whole deduplication cache (five minutes of sends) at every send, so that sending
n messages costs n squared: 2,000 messages after 20,000 others kept the engine busy for 6 s, 5 s of them there. The entries
stand in the order in which they expire, so looking at the front is enough.

2. Its one poller of queues sleeps 50 ms after a look that found nothing to do, and every message sent makes it look: while
one queue is being filled, another's function waits 50 ms between batches. 4 ms serve as well.

3. Each time it takes a batch from a queue it completes the fields of every message that waits there. Those that are complete,
nearly all, are told by a look at five of them.

4. It keeps the last process of every function for ever, 50 MB each. One that nobody used for 20 s ends, as on AWS
one does after a while; the next invocation starts another, in a quarter of a second.
"""

import os
import threading
import time

# Before all: it takes the secret out of the environment that functions inherit. The rest may come in any order: where two wrap the same thing,
# as refreshed_tokens and opaque_refresh_tokens do with `_signed_jwt`, one changes the claims and the other chooses the key.
import front
import answers_as_s3
import execution_roles
import held_messages
import hosted_sign_in
import http_api
import jwt_authorizer
import opaque_refresh_tokens
import refreshed_tokens
import role_boundaries
import role_credentials
import token_groups
from ministack.app import main
from ministack.core import lambda_runtime
from ministack.services import lambda_svc, sqs


def drop_expired(queue):
    cache = queue["dedup_cache"]
    now = time.time()
    while cache:
        first = next(iter(cache))
        if cache[first]["expire"] > now:
            return
        del cache[first]


if hasattr(sqs, "_prune_dedup"):
    sqs._prune_dedup = drop_expired

if hasattr(sqs, "_ensure_msg_fields"):
    complete = sqs._ensure_msg_fields

    def complete_once(message):
        if "seq" in message and "sys" in message and "md5_body" in message and "visible_at" in message and "first_receive_at" in message:
            return
        complete(message)

    sqs._ensure_msg_fields = complete_once

if hasattr(lambda_svc, "_ESM_IDLE_WAKE_GAP_SECONDS"):
    lambda_svc._ESM_IDLE_WAKE_GAP_SECONDS = 0.004


IDLE_SECONDS = 20


def end_idle_functions():
    while True:
        time.sleep(2)
        ended = []
        with lambda_runtime._lock:
            for name, workers in list(lambda_runtime._workers.items()):
                idle = [worker for worker in workers if not worker.in_use and time.time() - worker.last_used > IDLE_SECONDS]
                lambda_runtime._workers[name] = [worker for worker in workers if worker not in idle]
                ended += idle
        lambda_runtime.kill_workers(ended)


# a debugger holds on to a function's process
if "STAGECRAFT_INSPECTION" not in os.environ and hasattr(lambda_runtime, "_workers") and hasattr(lambda_runtime, "kill_workers"):
    threading.Thread(target=end_idle_functions, daemon=True).start()

main()
