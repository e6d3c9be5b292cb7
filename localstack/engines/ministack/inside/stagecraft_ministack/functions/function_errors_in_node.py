"""What a Node function's process says of a failure, in the form of Lambda's own runtime: https://github.com/aws/aws-lambda-nodejs-runtime-interface-client

Two things besides: a rejection without a reason is a failure, and a handler that returns nothing, without a promise and without a callback, is answered with
null once nothing is left to do (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html). The engine answers the first as a success and lets the second
run into its time limit.
"""

SETTLED = """            status: "error", error: String(err.message || err), trace: err.stack || ""
"""
ANSWERED = '          _realStdoutWrite(JSON.stringify({ status: "ok", result: res }) + "\\n");'
REJECTED = "result.then(res => settle(null, res), err => settle(err));"
RETURNED = "      } else if (handlerFn.length < 3 && result !== undefined) {"
SILENT = """      // If handler accepts callback (arity >= 3) or returned undefined,"""
THROWN = """        status: "error", error: e.message, trace: e.stack
"""
CHOSEN = "handlerFn = mod[handlerName] || (mod.default && mod.default[handlerName]) || mod.default;"
NOT_CHOSEN = "            error: `Handler ${handlerName} is not a function in ${modPath}`"
NOT_LOADED = """          status: "error", error: e.message
"""
BEGIN = "let handlerFn = null;"
EVENT = "      let settled = false;"

FAILURES = """
const { types: _types } = require("util");
const _isError = (error) => _types.isNativeError(error) || ["name", "message", "stack"].every((key) => typeof error?.[key] === "string");
function _failure(error) {
  try {
    if (!_isError(error)) return { errorType: typeof error, errorMessage: error.toString(), trace: [] };
    return { errorType: error.name, errorMessage: error.message, trace: error.stack.split("\\n") };
  } catch {
    const errorMessage = "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack";
    return { errorType: "handled", errorMessage, trace: [] };
  }
}
const _named = (errorType, error) => ({ errorType, errorMessage: String(error), trace: _failure(error).trace });
function _notLoaded(error) {
  if (error instanceof SyntaxError) return _named("Runtime.UserCodeSyntaxError", error);
  if (error?.code === "MODULE_NOT_FOUND") return _named("Runtime.ImportModuleError", error);
  return _failure(error);
}
// what nobody caught ends the process, which says so first
let _failing = null;
function _end(failure) {
  if (_failing) _failing(failure);
  else _stderrWrite(failure.trace.join("\\n") + "\\n");
  process.exit(129);
}
process.on("uncaughtException", (error) => _end(_failure(error)));
process.on("unhandledRejection", (reason) => _end(_named("Runtime.UnhandledPromiseRejection", reason)));
"""

FAILING = """      _failing = (failure) => {
        if (!settled) _realStdoutWrite(JSON.stringify({ status: "error", error: failure.errorMessage, failure }) + "\\n");
        settled = true;
      };
"""

REPAIRS = [
    (BEGIN, BEGIN + FAILURES),
    (EVENT, EVENT + "\n" + FAILING),
    (SETTLED, '            status: "ok", failure: _failure(err)\n'),
    (
        ANSWERED,
        """          let answer;
          try {
            answer = JSON.stringify({ status: "ok", result: res });
          } catch {
            answer = JSON.stringify({ status: "ok", failure: _failure(new Error("Unable to stringify response body")) });
          }
          _realStdoutWrite(answer + "\\n");""",
    ),
    (
        REJECTED,
        """result.then(res => settle(null, res), err => {
          if (err) settle(err);
          else if (!settled) {
            settled = true;
            _realStdoutWrite(JSON.stringify({ status: "ok", failure: _failure(err) }) + "\\n");
          }
        });""",
    ),
    (
        SILENT,
        """      else if (handlerFn.length < 3) {
        // the next event is no work that is left
        process.stdin.unref();
        process.once("beforeExit", () => {
          process.stdin.ref();
          settle(null, null);
        });
      }
"""
        + SILENT,
    ),
    (THROWN, '        status: "ok", failure: _failure(e)\n'),
    (CHOSEN, "handlerFn = mod[handlerName] ?? mod.default?.[handlerName];"),
    (
        NOT_CHOSEN,
        """            error: JSON.stringify({
              errorType: "Runtime.HandlerNotFound",
              errorMessage: `${modPath}.${handlerName} is ${handlerFn == null ? "undefined or not exported" : "not a function"}`,
              trace: [],
            })""",
    ),
    (NOT_LOADED, '          status: "error", error: JSON.stringify(_notLoaded(e))\n'),
]
