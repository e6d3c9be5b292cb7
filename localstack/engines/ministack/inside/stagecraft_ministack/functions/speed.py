"""Repairs of the engine's speed and size.

1. Its one poller of queues sleeps 50 ms after a look that found nothing to do, and every message sent makes it look: while
one queue is being filled, another's function waits 50 ms between batches. 2 ms serve as well.

2. For every request it reads the policies of the caller's role twice, once only to know the caller's name, and parses their JSON
each time. A text is parsed once, and the name needs no policies.

3. After an invocation it looks for what the function logged every millisecond until 5 ms are quiet, 50 ms if it logged nothing. Node writes to
a pipe at once, so a line written before the answer says where the log of an invocation ends, and nobody waits.

4. Its threads hand over to each other every 5 ms, while one of them works: a function's answer waits for that several times. 0.3 ms serve as well.

5. It keeps the last process of every function for ever, 50 MB each. One that nobody used for 20 s ends, as on AWS
one does after a while; the next invocation starts another, in a quarter of a second.

6. Node writes its compile cache when a process ends by itself, and functions are killed: nothing was ever in it. The first process of
a function writes it after its first invocation. Not each process: a bundle lies in another folder every time, and is kept under that.

7. Its server lets 100 connections wait until they are taken. The system drops what comes beyond, and the caller tries again after a second, which
is a pause that nothing explains where a page, functions and tools connect at once (listen(2), RFC 6298 section 2). Now 1,024 may wait.
"""

import functools
import json
import os
import sys
import threading
import time
from queue import Empty

from hypercorn.config import Config
from ministack.core import iam_evaluator, lambda_runtime, responses
from ministack.core.responses import get_account_id
from ministack.core.router import extract_access_key_id
from ministack.services import lambda_svc
from stagecraft_ministack.functions.worker_programs import repair

Config.backlog = 1_024

lambda_svc._ESM_IDLE_WAKE_GAP_SECONDS = 0.002

parse = iam_evaluator.parse_policy_document
parse_text = functools.lru_cache(maxsize=1_000)(parse)


# a list of its own for each caller, of statements that nobody changes
def parse_once(document):
    return list(parse_text(document)) if isinstance(document, str) else parse(document)


def name_of_caller(headers, query_params=None):
    key = extract_access_key_id(headers or {}, query_params or {})
    account = (key and responses._account_from_sts_session(key)) or get_account_id()
    # an error instead of a credential has no name: it is refused elsewhere
    credential = iam_evaluator.resolve_credential(key, account) if key else None
    return getattr(credential, "principal_arn", "") or f"arn:aws:iam::{get_account_id()}:root"


iam_evaluator.parse_policy_document = parse_once
iam_evaluator.request_caller_arn = name_of_caller

END_OF_LOG = "\x1e end of the log of an invocation"
ANSWER = "const _realStdoutWrite = process.stdout.write.bind(process.stdout);"
ANSWER_AFTER_LOG = f'''const _writeAnswer = process.stdout.write.bind(process.stdout);
const _realStdoutWrite = (line) => {{
  // not that it is ready: what it logged until then belongs to its first invocation
  if (!line.startsWith('{{"status":"ready"')) {{
    _stderrWrite({json.dumps(END_OF_LOG)} + "\\n");
    setTimeout(_keepCompiledCode, 50).unref();
  }}
  return _writeAnswer(line);
}};
let _keepCompiledCode = () => {{
  _keepCompiledCode = () => {{}};
  const folder = process.env.NODE_COMPILE_CACHE;
  if (!folder) return;
  try {{
    process.getBuiltinModule("node:fs").writeFileSync(folder + "/kept-" + process.env.AWS_LAMBDA_FUNCTION_NAME, "", {{ flag: "wx" }});
    process.getBuiltinModule("node:module").flushCompileCache();
  }} catch (error) {{
    if (error.code !== "EEXIST") console.error(error);
  }}
}};'''

repair("Node", (ANSWER, ANSWER_AFTER_LOG))

drain_until_quiet = lambda_runtime.Worker._drain_stderr_bounded


def drain_to_end(worker, *words, **named):
    if not worker.config.get("Runtime", "").startswith(("nodejs", "python")):
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
if "STAGECRAFT_INSPECTION" not in os.environ:
    threading.Thread(target=end_idle_functions, daemon=True).start()
