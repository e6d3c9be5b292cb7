#!/usr/bin/env node
// The stagecraft command of the published package, which needs nothing installed in the project. In the kit's repository stagecraft.sh is the command.
// Runs under whatever Node the user has (18 or newer): nothing here needs a package or a newer language.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import module from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { noProject, ownFolder, projectRoot } from '@stagecraft/localstack/project-root.mjs'
import { lock } from './lock.mjs'
import { checkSpace, chooseNode, isNewEnough } from './node.mjs'
import { binOf, endTogether, step } from './work.mjs'

const dist = dirname(dirname(fileURLToPath(import.meta.url)))
const words = process.argv.slice(2)
// `--template x` or `--template=x`, before the command or behind it
const at = words.findIndex((word) => /^--template(=|$)/.test(word))
const template = at < 0 ? process.env.STAGECRAFT_TEMPLATE : (words[at].split('=')[1] ?? words[at + 1])
const root = projectRoot(process.env.STAGECRAFT_ROOT || process.cwd(), template)
const asks = words.length === 0 || words.some((word) => /^(-h|--help|help|--version)$/.test(word))
// what is the same in every project is answered without loading the command line; a configuration may add commands of the application
const isAnswered = words.length === 1 && (words[0] === '--version' || (asks && !(root && existsSync(join(root, 'stagecraft.config.ts')))))

try {
  if (isAnswered) answerAlone()
  else if (isNewEnough) await runHere()
  else if (asks || !root) answerAlone()
  else await runElsewhere(root)
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}

async function runHere() {
  // who only asks leaves no file in the project
  if (root && (!asks || existsSync(join(root, '.stagecraft')))) {
    const own = ownFolder(join(root, '.stagecraft'))
    await chooseNode(own)
    Object.assign(process.env, environment(own))
  }
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE)
  silenceWarnings()
  await import('../main.js')
}

// with a Node that is fetched once for each project
async function runElsewhere(project) {
  const own = ownFolder(join(project, '.stagecraft'))
  const node = await fetchedNode(own)
  const child = spawn(
    node,
    ['--disable-warning=ExperimentalWarning', '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', join(dist, 'main.js'), ...words],
    {
      stdio: 'inherit',
      env: { ...process.env, ...environment(own) },
    },
  )
  // the terminal's own signal reaches the command too, which decides when it ends
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.once('error', (error) => {
    console.error(`${node} could not be started: ${error.message}\nDelete ${join(own, 'node')}, then run the command again.`)
    process.exitCode = 1
  })
  child.once('close', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143)
  })
}

async function fetchedNode(own) {
  let unlock = () => {}
  const fetched = join(own, 'node')
  if (existsSync(fetched) && !existsSync(join(own, 'installing'))) return chooseNode(own)
  endTogether(() => unlock())
  checkSpace(own)
  unlock = await lock(join(own, 'installing'))
  try {
    return await step('Node', () => chooseNode(own))
  } finally {
    unlock()
    process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM')
  }
}

// what can be said without Node 24, and without loading anything
function answerAlone() {
  const { version } = JSON.parse(readFileSync(join(dist, '..', 'package.json'), 'utf8'))
  if (words.includes('--version')) return console.log(version)
  if (asks) return process.stdout.write(readFileSync(join(dist, 'help.txt')))
  const { message, hint } = noProject(process.cwd())
  console.error(`${message}\n${hint}`)
  process.exitCode = 1
}

function environment(own) {
  return {
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE || join(own, 'cache', 'node'),
    PATH: [binOf(own), join(dirname(own), 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  }
}

// the options `--disable-warning` of a process that runs already: an application's stagecraft.config.ts is TypeScript, and may be in a package without a type
function silenceWarnings() {
  const emit = process.emitWarning
  process.emitWarning = (warning, ...details) => {
    const { type, code } = typeof details[0] === 'object' ? (details[0] ?? {}) : { type: details[0], code: details[1] }
    if (type !== 'ExperimentalWarning' && code !== 'MODULE_TYPELESS_PACKAGE_JSON') emit.call(process, warning, ...details)
  }
}
