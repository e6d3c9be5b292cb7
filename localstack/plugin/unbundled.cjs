const { existsSync } = require('node:fs')
const { join } = require('node:path')
const { hasBundler } = require('../adoption/bundlers.cjs')

/**
 * Throws where the Framework would pack a function's TypeScript as it is, which Lambda does not run: Stagecraft bundles what it starts and deploys, and
 * `serverless deploy` typed by hand needs a plugin for it.
 *
 * @param {any} service of the Framework
 * @param {string} root the project's folder
 */
function refuseUnbundled(service, root) {
  const plugins = Array.isArray(service.plugins) ? service.plugins : (service.plugins?.modules ?? [])
  if (hasBundler(plugins, 'builds')) return
  const unbundled = service.getAllFunctions().find((name) => isTypeScript(service.getFunction(name), root))
  if (!unbundled) return
  throw new Error(
    `Nothing bundles the function ${unbundled}: its handler is TypeScript. \`stagecraft up\` and \`stagecraft deploy\` bundle it; for what the Framework packages itself run ` +
      '`npm install --save-dev serverless-esbuild`, and add `- serverless-esbuild` to `plugins` in serverless.yml, behind serverless-localstack.',
  )
}

function isTypeScript({ handler = '', package: { artifact } = {} }, root) {
  const file = join(root, handler.replace(/\.[^./]*$/, ''))
  const has = (ending) => existsSync(file + ending)
  return !artifact && has('.ts') && !['.js', '.mjs', '.cjs'].some(has)
}

module.exports = { refuseUnbundled }
