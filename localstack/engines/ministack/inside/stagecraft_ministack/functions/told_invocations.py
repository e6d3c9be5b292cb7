"""The functions of an HTTP API run in the kit's gateway, which says what became of their invocations. They have logs and metrics as all others, so alarms go
by them, and are kept as all others (invocations.py). They pass through the engine's own way of invoking, and only the function itself does not run.

POST /_stagecraft/invocations with `{"invocations": [{"function", "request", "at", "ms", "event", "result", "error", "log", "inside"}]}`, for who shows the stack's
secret: `at` is when it began, milliseconds since 1970, and `ms` how long it took; `error` is `{"errorType", "errorMessage"}`, in place of `result`; `inside` is what observer/seen-calls.cjs told.
"""

import logging
import threading
import time

from stagecraft_ministack.functions import invocations
from stagecraft_ministack.functions import observed_functions
from stagecraft_ministack.requests.kit_paths import take
from ministack.core.responses import request_scope
from ministack.services import lambda_svc

execute = lambda_svc._execute_function_warm
current = threading.local()
logger = logging.getLogger("ministack")


def execute_or_tell(func, event, request_id):
    told = getattr(current, "told", None)
    if told is None:
        return execute(func, event, request_id)
    observed_functions.told(told.get("inside") or "")
    error = told.get("error")
    return {"body": error or told.get("result"), "log": told.get("log") or "", **({"error": True} if error else {})}


def keep(said):
    for told in said["invocations"]:
        try:
            keep_one(told)
        except Exception:
            # the others are kept all the same
            logger.exception("An invocation of the API could not be kept")


def keep_one(told):
    account, region, func = next(((*place, func) for (*place, name), func in lambda_svc._functions.all_items() if name == told["function"]), (None, None, None))
    # not deployed yet
    if func is None:
        return
    with request_scope(account, region):
        pass_through(func, told)


def pass_through(func, told):
    config = func["config"]
    current.told = invocations.said.beside = told
    try:
        lambda_svc._execute_function_dispatch(func, config, told["event"], told["request"], time.time() - told["ms"] / 1_000)
    finally:
        current.told = invocations.said.beside = None
    lambda_svc._emit_lambda_metrics(config["FunctionName"], told["ms"], bool(told.get("error")), False)


lambda_svc._execute_function_warm = execute_or_tell
take("/_stagecraft/invocations", keep)
