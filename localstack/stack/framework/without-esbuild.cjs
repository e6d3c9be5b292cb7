// A run of the Framework that only compiles leaves serverless-esbuild out: Stagecraft bundles the functions itself (stack/code/), and loading the plugin
// takes as long as the compilation. So a project that only Stagecraft deploys need not install it.
const wrap = require('./wrap-module.cjs')

const plugin = 'serverless-esbuild'

/** Before the Framework is loaded. What was left out is noted for template-only.cjs in `STAGECRAFT_LEFT_OUT`. */
module.exports = function leaveOutEsbuild() {
  wrap('serverless/lib/configuration/read.js', (read) => async (path) => without(await read(path)))
}

function without(described) {
  const named = described?.plugins
  const list = Array.isArray(named) ? named : named?.modules
  if (!Array.isArray(list) || !list.includes(plugin)) return described
  process.env.STAGECRAFT_LEFT_OUT = plugin
  const others = list.filter((name) => name !== plugin)
  return { ...described, plugins: Array.isArray(named) ? others : { ...named, modules: others } }
}
