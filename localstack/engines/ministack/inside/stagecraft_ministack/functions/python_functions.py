"""A Python function runs in the application's own virtual environment, not in the engine's, and says what Lambda's runtime says.

`STAGECRAFT_INTERPRETERS` names a file with the programs of functions (JSON, full function name, or runtime → program); it may change at any time.
Of a runtime it has one where the code of a function is in the template.

- What goes through `logging` is written from the level that the function sets, with level, time and request id; Python alone writes warnings only.
  https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html
- Where an invocation's log ends is written before its answer, as speed.py does for Node.
- While the stack is being debugged a function listens for a debugger (debugpy), on the port that inspector/inspection.ts names for it, or any; its
  address lies in the folder named there. Breakpoints are in the project's files.
"""

import json
import os
import threading

from stagecraft_ministack.requests.front import taken
from ministack.core import lambda_runtime
from stagecraft_ministack.functions.speed import END_OF_LOG
from stagecraft_ministack.functions.worker_programs import repair

PROGRAMS = taken("STAGECRAFT_INTERPRETERS")

BEGIN = "    # After sys.path is complete"
LOGGING = """    import logging
    class _LambdaHandler(logging.Handler):
        def emit(self, record):
            try:
                text = self.format(record)
            except Exception:
                return self.handleError(record)
            at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            _id = os.environ.get("_STAGECRAFT_REQUEST_ID", "")
            print(f"[{record.levelname}]\\t{at}.{int(record.msecs):03d}Z\\t{_id}\\t{text}")
    logging.getLogger().addHandler(_LambdaHandler())
"""
DEBUGGER = """    if os.environ.get("STAGECRAFT_INSPECTION"):
        try:
            _inspection = json.loads(os.environ["STAGECRAFT_INSPECTION"])
            _name = init.get("function_name", "")
            _wanted = [port for short, port in _inspection["ports"].items() if _name == short or _name.endswith("-" + short)]
            os.environ["PATHS_FROM_ECLIPSE_TO_PYTHON"] = json.dumps([[_inspection.get("sources", code_dir), os.path.realpath(code_dir)]])
            import debugpy
            try:
                _, _port = debugpy.listen(("127.0.0.1", _wanted[0] if _wanted else 0))
            except RuntimeError:
                _, _port = debugpy.listen(("127.0.0.1", 0))
            os.makedirs(_inspection["folder"], exist_ok=True)
            with open(os.path.join(_inspection["folder"], _name + ".json"), "w") as _file:
                json.dump({"url": f"debugpy://127.0.0.1:{_port}", "pid": os.getpid()}, _file)
            print(f"Debugger listening on 127.0.0.1:{_port} (debugpy)")
        except ImportError:
            print("debugpy is not in this environment: no debugger can attach")
"""
CALL = "            result = handler_fn(event, context)"
CALL_NAMED = """            os.environ["_STAGECRAFT_REQUEST_ID"] = _ms_ctx.get("request_id", "")
            result = handler_fn(event, context)"""
ANSWERS = ('_real_stdout.write(json.dumps({"status": "ok"', '_real_stdout.write(json.dumps({"status": "error", "error": str(e), "trace"')

RESULT = '"result": result}) + "\\n")'
END = f"def _end_log():\n    sys.stderr.write({json.dumps(END_OF_LOG)} + chr(10)); sys.stderr.flush()\n\n"

repair(
    "Python",
    (BEGIN, LOGGING + DEBUGGER + BEGIN),
    (CALL, CALL_NAMED),
    # the answer is made first: what cannot be JSON is an error, with a log of its own
    (ANSWERS[0], '_answer = (json.dumps({"status": "ok"'),
    (RESULT, RESULT + "\n            _end_log(); _real_stdout.write(_answer)"),
    (ANSWERS[1], "_end_log(); " + ANSWERS[1]),
    ("def run():", END + "def run():"),
)

detect = lambda_runtime._detect_runtime_binary
spawn = lambda_runtime.Worker._spawn
spawning = threading.local()


def program_of(name, runtime):
    try:
        with open(PROGRAMS, encoding="utf-8") as file:
            programs = json.load(file)
            return programs.get(name) or programs.get(runtime)
    except (OSError, ValueError):
        return None


def detect_own(runtime):
    binary, worker = detect(runtime)
    if runtime.startswith("python"):
        own = program_of(getattr(spawning, "name", ""), runtime)
        return (own or binary), worker
    return binary, worker


def spawn_own(worker, *words, **named):
    spawning.name = worker.config.get("FunctionName", "")
    try:
        return spawn(worker, *words, **named)
    finally:
        spawning.name = ""


lambda_runtime._detect_runtime_binary = detect_own
lambda_runtime.Worker._spawn = spawn_own
