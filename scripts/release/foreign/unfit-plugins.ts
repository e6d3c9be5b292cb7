import { hasBundler } from '@stagecraft/localstack/adoption/bundlers.cjs'
import type { Found } from '@stagecraft/localstack/adoption/found.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { wsgiPlugin } from '@stagecraft/localstack/stack/code/python/wsgi.ts'
import { pythonPlugin } from './python-settings.ts'

type Known = Project['config']['plugins']

/** Plugins in whose place the kit works locally, and which have nothing to do on AWS. */
const forLaptops = /^serverless-(localstack|offline(-[\w-]+)?|dynamodb(-local)?|s3-local|step-functions-local|plugin-simulate)$/

/** Plugins whose work a release does itself. */
const builtHere: readonly string[] = ['serverless-esbuild', pythonPlugin, wsgiPlugin]

/** The plugins that a release cannot go without, unless stagecraft.config.ts says that this is known: a sentence each. */
export function unfitPlugins(found: Pick<Found, 'plugins' | 'deploying'>, known: Known = {}): string[] {
  return found.plugins.flatMap(({ name, how, isAbsent, isLent, isOld }) => {
    if (isOld)
      return `The plugin ${name} is installed in a version for Framework 1 and 2, and another one was run here. Run \`npm install ${name}@latest\`.`
    if (isAbsent || isLent) return `The plugin ${name} is not installed, and the release would lack what it adds. Run \`npm install\`.`
    if (!builtHere.includes(name) && hasBundler([name], 'builds'))
      return `The plugin ${name} builds the functions by settings that are code, and Stagecraft cannot build the same. serverless-esbuild is what it can.`
    if (known[name]) return []
    const isKnown = `Where that is all right: \`plugins: { '${name}': '${how === 'run' ? 'run' : 'skip'}' }\` in stagecraft.config.ts.`
    if (how === 'skipped') return `The plugin ${name} works on AWS, and a release does not carry that out. ${isKnown}`
    if (how === 'replaced' && !builtHere.includes(name) && !forLaptops.test(name))
      return hasBundler([name], 'hasOwnSettings')
        ? `The plugin ${name} packs the functions by settings of its own, and Stagecraft cannot pack the same. Without it a release has what the Framework packs. ${isKnown}`
        : `The plugin ${name} changes what is deployed, and a release does not carry that out. ${isKnown}`
    const events = found.deploying?.[name]
    return events
      ? `The plugin ${name} has something to do at a deployment (${events.join(', ')}), and a release does not carry that out. ${isKnown}`
      : []
  })
}

/** The plugins whose work a release does not carry out, though the description names them: what stagecraft.config.ts says is known. */
export function notCarriedOut(found: Pick<Found, 'plugins' | 'deploying'>, known: Known = {}): string[] {
  return found.plugins.flatMap(({ name, how }) => (known[name] && (how === 'skipped' || found.deploying?.[name]) ? name : [])).sort()
}
