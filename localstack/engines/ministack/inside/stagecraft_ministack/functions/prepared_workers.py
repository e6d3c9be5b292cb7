"""A function that got new code starts its next process at once, where it had one: on AWS, too, a new execution environment is initialized before it
is handed its first event (https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html). An event that arrives meanwhile waits for
that process instead of starting another.
"""

import contextvars
import logging
import threading

from ministack.core import lambda_runtime
from ministack.services import lambda_svc


def has_process(name):
    with lambda_runtime._lock:
        return any(workers and key.split(":")[2] == name and key.endswith(":$LATEST") for key, workers in lambda_runtime._workers.items())


def is_in_pool(worker):
    with lambda_runtime._lock:
        return any(worker in workers for workers in lambda_runtime._workers.values())


def prepare(function):
    worker = lambda_runtime.get_or_create_worker(function["config"]["FunctionName"], function["config"], function["code_zip"])
    # an event takes it from the pool meanwhile, and waits for its lock
    with worker._lock:
        if worker._proc is not None:
            return
        try:
            worker._spawn()
            worker._cold = False
        except Exception as error:
            # code that cannot be loaded: the next event starts it again, and is answered with the error
            logging.getLogger("prepared_workers").info("%s", error)
            worker.kill()
        # another update took it out of the pool before it had a process
        if not is_in_pool(worker):
            worker.kill()


update_code = lambda_svc._update_code


def update_and_prepare(name, data):
    had_process = has_process(name)
    answer = update_code(name, data)
    if had_process and answer[0] == 200:
        # which account and region this is
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(prepare, lambda_svc._functions[name]), daemon=True).start()
    return answer


lambda_svc._update_code = update_and_prepare
# New code runs from the answer on. The engine says `InProgress` for half a second more, and whoever updates a function waits for that.
lambda_svc._LAMBDA_STATE_TRANSITION_DELAY = 0.02
