"""What a function does inside an invocation, as ../observer/ sees it in the function's own process: its calls of AWS, and a Node function's statements to PostgreSQL.
`seen()` is what the last invocation of this thread did, as its process told it (JSON, unless it was killed meanwhile), or "", and `event()` is its event as JSON.

The process tells it on its error output, on a line of its own before the end of the log, and does so as well when it ends in the middle of an invocation, and
one of Node shortly before its time limit. That line is no part of the log.
"""

import json
import os
from pathlib import Path
import threading

from stagecraft_ministack.functions import python_functions
from ministack.core import lambda_runtime
from stagecraft_ministack.functions.speed import END_OF_LOG
from stagecraft_ministack.functions.worker_programs import repair

MARK = "\x1e inside an invocation "

BEGIN = "let handlerFn = null;"
EVENT = "      let settled = false;"
END = f'_stderrWrite({json.dumps(END_OF_LOG)} + "\\n");'

OBSERVER = str(Path(__file__).resolve().parents[4] / "observer")
PYTHON_OBSERVER = json.dumps(os.path.join(OBSERVER, "observer.py"))

PYTHON_RUN = "def run():"
PYTHON_INSTALL = "    _ms_install_invoke_depth()\n"
PYTHON_CALL = '            os.environ["_STAGECRAFT_REQUEST_ID"] = '
PYTHON_END = f"sys.stderr.write({json.dumps(END_OF_LOG)} + chr(10));"
PYTHON_LOAD = f"""import importlib.util as _util
_spec = _util.spec_from_file_location("stagecraft_observer", {PYTHON_OBSERVER})
_module = _util.module_from_spec(_spec)
_spec.loader.exec_module(_module)
_inside = _module.Observer({json.dumps(MARK)})

"""

current = threading.local()
invoke = lambda_runtime.Worker.invoke


def seen():
    return getattr(current, "seen", "")


def told(seen):
    """What the process of an invocation told that this engine did not start."""
    current.seen = seen


def forget():
    """Before an invocation: not every one comes to a process that is watched."""
    current.seen, current.event = "", None


def event():
    return getattr(current, "event", None)


class HandedOver:
    """`json` as the engine's module uses it. It keeps the text that is handed to a process: to make it again would take as long as all the rest."""

    JSONDecodeError = json.JSONDecodeError
    loads = staticmethod(json.loads)
    # of requests that are being handed over
    texts = {}

    @classmethod
    def dumps(cls, value):
        text = json.dumps(value)
        context = value.get("ctx") if isinstance(value, dict) else None
        request = context.get("request_id") if isinstance(context, dict) else None
        if isinstance(request, str) and request in cls.texts:
            cls.texts[request] = text
        return text


def invoke_and_note(worker, event, request_id, **named):
    HandedOver.texts[request_id] = ""
    try:
        result = invoke(worker, event, request_id, **named)
    finally:
        # {"event": …, "ctx": {"request_id": …}}, and of its context nothing looks like that
        text = HandedOver.texts.pop(request_id)
        current.event = text[len('{"event": '):text.rfind(', "ctx": {"request_id"')] or None
    log = result.get("log") or ""
    if MARK in log:
        result["log"], current.seen = parted(log)
    return result


# what the process told first, near its time limit, is less than what it told last
def parted(log):
    told = ""
    while (at := log.find(MARK)) >= 0:
        end = log.find("\n", at)
        end = len(log) if end < 0 else end
        told = log[at + len(MARK):end]
        # the line before it may have had no end of its own
        before = log[:at]
        after = log[end + 1:]
        log = before + ("\n" if before and after and not before.endswith("\n") else "") + after
    return log.removesuffix("\n"), told


NODE_MODULES = """((files) => {
  const made = {};
  const use = (name) => {
    if (!files[name]) return require(name);
    if (!made[name]) {
      const module = (made[name] = { exports: {} });
      files[name](module, use);
    }
    return made[name].exports;
  };
  return use("./observer.cjs");
})"""


# its files as one expression: a process that looks for each of them starts ten milliseconds later
def node_observer():
    files = []
    for name in sorted(os.listdir(OBSERVER)):
        if name.endswith(".cjs"):
            with open(os.path.join(OBSERVER, name), encoding="utf-8") as file:
                files.append(f'"./{name}"(module, require) {{\n{file.read()}}}')
    return f"{NODE_MODULES}({{\n{','.join(files)}\n}})"


def observe():
    """From now on functions are watched; before the first one starts."""
    repair(
        "Node",
        (BEGIN, f"const _inside = {node_observer()}.observe({json.dumps(MARK)}, _stderrWrite);\n" + BEGIN),
        (EVENT, "      _inside.begin(Number(ctx.timeout_ms || 300000));\n" + EVENT),
        (END, END.replace("(", "(_inside.told() + ", 1)),
    )
    repair(
        "Python",
        (PYTHON_RUN, PYTHON_LOAD + PYTHON_RUN),
        (PYTHON_INSTALL, PYTHON_INSTALL + "    _inside.install()\n"),
        (PYTHON_CALL, "            _inside.begin()\n" + PYTHON_CALL),
        (PYTHON_END, PYTHON_END.replace("(", "(_inside.told() + ", 1)),
    )
    lambda_runtime.Worker.invoke = invoke_and_note
    lambda_runtime.json = HandedOver
