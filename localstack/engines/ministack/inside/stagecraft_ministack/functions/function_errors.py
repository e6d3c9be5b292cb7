"""A function that fails is answered as Lambda's runtimes answer: the error's own type, its message, and its stack. The engine says `Runtime.HandlerError` of
every one, and ends the process of a function that threw, which on AWS serves the next event. What a function's process says of a failure is in
function_errors_in_node.py and function_errors_in_python.py.

- https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html, https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html
- A process that ends is `Runtime.ExitError`: https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html
"""

import json
import threading

from ministack.core import lambda_runtime
from stagecraft_ministack.functions.function_errors_in_node import REPAIRS as IN_NODE
from stagecraft_ministack.functions.function_errors_in_python import REPAIRS as IN_PYTHON
from ministack.services import lambda_svc
from stagecraft_ministack.functions.worker_programs import repair

repair("Node", *IN_NODE)
repair("Python", *IN_PYTHON)

# what the invocation of this thread failed with
current = threading.local()

spawn = lambda_runtime.Worker._spawn
invoke = lambda_runtime.Worker.invoke
execute = lambda_svc._execute_function_warm

NOT_LOADED = "Worker init failed: "


def spawn_and_note(worker, *words, **named):
    try:
        answer = spawn(worker, *words, **named)
    except RuntimeError as error:
        said = str(error)
        if said.startswith(NOT_LOADED + "{"):
            current.failure = json.loads(said[len(NOT_LOADED):])
            raise RuntimeError(f"{NOT_LOADED}{current.failure['errorType']}: {current.failure['errorMessage']}") from error
        if said.startswith("Worker process exited immediately"):
            current.failure = ended(worker._proc)
        raise
    worker.latest_process = worker._proc
    return answer


def invoke_and_note(worker, event, request_id, **named):
    result = invoke(worker, event, request_id, **named)
    failure = result.pop("failure", None)
    if failure:
        # the process told of it as of an answer, or the engine would end it
        result = {**result, "status": "error", "error": failure["errorMessage"], "trace": text_of(failure)}
    elif result.get("error") == "Worker process died":
        failure = ended(worker.latest_process)
        failure["errorMessage"] = f"RequestId: {request_id} Error: {failure['errorMessage']}"
        result["error"] = failure["errorMessage"]
    current.failure = failure
    return result


def ended(process):
    try:
        code = process.wait(timeout=1)
    except Exception:
        code = None
    reason = {None: "without providing a reason", 0: "without providing a reason"}.get(
        code, f"with error: signal: {-code}" if (code or 0) < 0 else f"with error: exit status {code}"
    )
    return {"errorType": "Runtime.ExitError", "errorMessage": f"Runtime exited {reason}"}


def text_of(failure):
    return "\n".join(failure.get("trace") or [f"[ERROR] {failure['errorType']}: {failure['errorMessage']}", *failure.get("stackTrace", [])])


def execute_and_tell(function, event, request_id):
    current.failure = None
    answer = execute(function, event, request_id)
    failure, current.failure = current.failure, None
    if not (failure and answer.get("error")):
        return answer
    if "stackTrace" in failure:
        failure["requestId"] = request_id
    return {**answer, "body": failure, "log": answer.get("log") or text_of(failure)}


lambda_runtime.Worker._spawn = spawn_and_note
lambda_runtime.Worker.invoke = invoke_and_note
lambda_svc._execute_function_warm = execute_and_tell
