"""Repairs of the engine's speed and size; a version without what they replace is left as it is.

1. Version 1.5.33 rebuilds a FIFO queue's whole deduplication cache (five minutes of sends) at every send, so that sending
n messages costs n squared: 2,000 messages after 20,000 others kept the engine busy for 6 s, 5 s of them there. The entries
stand in the order in which they expire, so looking at the front is enough.

2. Its one poller of queues sleeps 50 ms after a look that found nothing to do, and every message sent makes it look: while
one queue is being filled, another's function waits 50 ms between batches. 2 ms serve as well.

3. Each time it takes a batch from a queue it completes the fields of every message that waits there. Those that are complete,
nearly all, are told by a look at five of them. And it looks for messages older than the queue's retention: that is counted in
seconds, so a look in a second is enough.

4. For every request it reads the policies of the caller's role twice, once only to know the caller's name, and parses their JSON
each time. A text is parsed once, and the name needs no policies.

5. After an invocation it looks for what the function logged every millisecond until 5 ms are quiet, 50 ms if it logged nothing. Node writes to
a pipe at once, so a line written before the answer says where the log of an invocation ends, and nobody waits.

6. Its threads hand over to each other every 5 ms, while one of them works: a function's answer waits for that several times. 0.3 ms serve as well.

7. It keeps the last process of every function for ever, 50 MB each. One that nobody used for 20 s ends, as on AWS
one does after a while; the next invocation starts another, in a quarter of a second.
"""

import functools
import json
import os
import sys
import threading
import time
from queue import Empty

from ministack.core import iam_evaluator, lambda_runtime, responses
from ministack.core.responses import get_account_id
from ministack.core.router import extract_access_key_id
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

if hasattr(lambda_svc, "_ESM_IDLE_WAKE_GAP_SECONDS"):
    lambda_svc._ESM_IDLE_WAKE_GAP_SECONDS = 0.002

if hasattr(sqs, "_ensure_msg_fields"):
    complete = sqs._ensure_msg_fields

    def complete_once(message):
        if "seq" in message and "sys" in message and "md5_body" in message and "visible_at" in message and "first_receive_at" in message:
            return
        complete(message)

    sqs._ensure_msg_fields = complete_once

if hasattr(sqs, "_expire_retained"):
    expire = sqs._expire_retained
    looked = {}

    def expire_once_a_second(queue):
        name, second = queue["attributes"].get("QueueArn", ""), int(time.time())
        if looked.get(name) != second:
            looked[name] = second
            expire(queue)

    sqs._expire_retained = expire_once_a_second

if hasattr(iam_evaluator, "parse_policy_document"):
    parse = iam_evaluator.parse_policy_document
    parse_text = functools.lru_cache(maxsize=1_000)(parse)

    # a list of its own for each caller, of statements that nobody changes
    def parse_once(document):
        return list(parse_text(document)) if isinstance(document, str) else parse(document)

    iam_evaluator.parse_policy_document = parse_once

if hasattr(iam_evaluator, "request_caller_arn") and hasattr(iam_evaluator, "resolve_credential"):

    def name_of_caller(headers, query_params=None):
        key = extract_access_key_id(headers or {}, query_params or {})
        account = (key and responses._account_from_sts_session(key)) or get_account_id()
        # an error instead of a credential has no name: it is refused elsewhere
        credential = iam_evaluator.resolve_credential(key, account) if key else None
        return getattr(credential, "principal_arn", "") or f"arn:aws:iam::{get_account_id()}:root"

    iam_evaluator.request_caller_arn = name_of_caller


END_OF_LOG = "\x1e end of the log of an invocation"
ANSWER = "const _realStdoutWrite = process.stdout.write.bind(process.stdout);"
ANSWER_AFTER_LOG = f'''const _writeAnswer = process.stdout.write.bind(process.stdout);
const _realStdoutWrite = (line) => {{
  // not that it is ready: what it logged until then belongs to its first invocation
  if (!line.startsWith('{{"status":"ready"')) _stderrWrite({json.dumps(END_OF_LOG)} + "\\n");
  return _writeAnswer(line);
}};'''

if ANSWER in getattr(lambda_runtime, "_NODEJS_WORKER_SCRIPT", "") and hasattr(lambda_runtime.Worker, "_drain_stderr_bounded"):
    lambda_runtime._NODEJS_WORKER_SCRIPT = lambda_runtime._NODEJS_WORKER_SCRIPT.replace(ANSWER, ANSWER_AFTER_LOG)
    drain_until_quiet = lambda_runtime.Worker._drain_stderr_bounded

    def drain_to_end(worker, *words, **named):
        if not worker.config.get("Runtime", "").startswith("nodejs"):
            return drain_until_quiet(worker, *words, **named)
        lines = []
        # one that died has written no end
        until = time.monotonic() + 0.25
        while (left := until - time.monotonic()) > 0:
            try:
                line = worker._stderr_queue.get(timeout=left)
            except Empty:
                break
            # the function's last line may have had no end of its own
            if line != END_OF_LOG:
                lines.append(line.removesuffix(END_OF_LOG))
            if line.endswith(END_OF_LOG):
                break
        return "\n".join(lines)

    lambda_runtime.Worker._drain_stderr_bounded = drain_to_end


sys.setswitchinterval(0.0003)

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
