"""A layer is below /opt for the functions that name it, as on AWS; the engine unpacks it elsewhere, and its functions find its packages alone.

A Node function's imports of `/opt/…` lead to the first of its layers that has the file, the last layer first.
https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
"""

from ministack.core import lambda_runtime

BEGIN = "let handlerFn = null;"
OPT = """
const _layers = (process.env._LAMBDA_LAYERS_DIRS || "").split(":").filter(Boolean).reverse();
if (_layers.length > 0) {
  const { registerHooks } = require("module");
  const { pathToFileURL } = require("url");
  const _opt = (specifier) => (specifier.startsWith("file:///opt/") ? specifier.slice("file://".length) : specifier);
  registerHooks({
    resolve(specifier, context, next) {
      if (!_opt(specifier).startsWith("/opt/")) return next(specifier, context);
      let failure;
      for (const layer of _layers) {
        const file = layer + _opt(specifier).slice("/opt".length);
        try {
          return next(context.conditions.includes("import") ? pathToFileURL(file).href : file, context);
        } catch (error) {
          failure = failure || error;
        }
      }
      throw failure;
    },
  });
}
"""

if BEGIN in lambda_runtime._NODEJS_WORKER_SCRIPT:
    lambda_runtime._NODEJS_WORKER_SCRIPT = lambda_runtime._NODEJS_WORKER_SCRIPT.replace(BEGIN, BEGIN + OPT, 1)
