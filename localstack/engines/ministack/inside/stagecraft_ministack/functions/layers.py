"""A layer is below /opt for the functions that name it, as on AWS; the engine unpacks it elsewhere, and its functions find its packages alone.

A Node function's imports of `/opt/…` lead to the first of its layers that has the file, the last layer first. So do the paths that it gives to `fs`, and the
programs that it starts; the layers' programs are on its PATH.
https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
"""

from stagecraft_ministack.functions.worker_programs import repair

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
  const { existsSync } = fs;
  const _inLayer = (path) => {
    if (!(path instanceof URL ? path.href.startsWith("file:///opt/") : typeof path === "string" && path.startsWith("/opt/"))) return path;
    const wanted = path instanceof URL ? require("url").fileURLToPath(path) : path;
    return _layers.map((layer) => layer + wanted.slice("/opt".length)).find((file) => existsSync(file)) ?? path;
  };
  const _leads = (object, names) => {
    for (const name of names) {
      const own = object[name];
      if (typeof own !== "function") continue;
      // other properties too: realpath.native, what promisify makes of exists
      const led = Object.defineProperties((path, ...rest) => own.call(object, _inLayer(path), ...rest), Object.getOwnPropertyDescriptors(own));
      object[name] = led;
    }
  };
  const _paths = (object) => Object.keys(object).filter((name) => /^[a-z]/.test(name) && name !== "promises");
  _leads(fs, _paths(fs));
  _leads(fs.promises, _paths(fs.promises));
  _leads(require("child_process"), ["spawn", "spawnSync", "execFile", "execFileSync"]);
  process.env.PATH = [..._layers.map((layer) => path.join(layer, "bin")), process.env.PATH].join(":");
  require("module").syncBuiltinESMExports();
}
"""

repair("Node", (BEGIN, BEGIN + OPT))
