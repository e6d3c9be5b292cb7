// Runs under whatever Node the user has (18 or newer): nothing here needs a package or a newer language.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lock } from './lock.mjs'
import { checkSpace, chooseNode } from './node.mjs'
import { binOf, endTogether, run, step } from './work.mjs'

const root = process.argv[2]
const own = join(root, '.stagecraft')
const kit = dirname(dirname(fileURLToPath(import.meta.url)))
const requirements = requirementsOfEngines(join(kit, '..', 'localstack', 'engines'))

let unlock = () => {}
endTogether(() => unlock())

try {
  checkSpace(root)
  mkdirSync(binOf(own), { recursive: true })
  // two commands after a change of the packages: the second waits, and then finds everything there
  unlock = await lock(join(own, 'installing'))
  mkdirSync(join(own, 'installed'), { recursive: true })
  const node = await step('Node', () => chooseNode(own))
  const packages = current('package-lock.json', readFileSync(join(root, 'package-lock.json'))) ? undefined : step('packages', installPackages)
  const engine = current('requirements.txt', requirements) ? undefined : step('engine', () => installEngine(node))
  const results = await Promise.allSettled([packages, engine])
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
  if (packages) await step('description', () => runScript(node, 'description.ts', root))
} catch (error) {
  console.error(`\n${error.message}`)
  process.exitCode = 1
} finally {
  unlock()
}

async function installPackages() {
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], root, binOf(own)).catch((error) => {
    throw new Error(
      `npm could not install the packages:\n${error.message}\nCheck that the registry can be reached (proxy settings) and that package-lock.json matches package.json. Then run the command again.`,
    )
  })
  copyFileSync(join(root, 'package-lock.json'), join(own, 'installed', 'package-lock.json'))
}

async function installEngine(node) {
  await runScript(node, 'engine.ts', join(own, 'engine'))
  writeFileSync(join(own, 'installed', 'requirements.txt'), requirements)
}

function runScript(node, name, word) {
  return run(node, ['--disable-warning=ExperimentalWarning', join(kit, 'install', name), word], root, binOf(own))
}

// What every engine wants of PyPI, in the order of their names, as stagecraft.sh compares it
function requirementsOfEngines(engines) {
  const files = readdirSync(engines)
    .sort()
    .map((engine) => join(engines, engine, 'requirements.txt'))
  return Buffer.concat(files.filter(existsSync).map((file) => readFileSync(file)))
}

function current(name, wanted) {
  const kept = join(own, 'installed', name)
  if (name === 'package-lock.json' && !existsSync(join(root, 'node_modules'))) return false
  return existsSync(kept) && readFileSync(kept).equals(wanted)
}
