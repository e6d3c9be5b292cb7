// Runs under whatever Node the user has (18 or newer): nothing here needs a package or a newer language.
import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lock } from './lock.mjs'

const nodeVersion = '24.21.0'
const root = process.argv[2]
const own = join(root, '.stagecraft')
const kit = dirname(dirname(fileURLToPath(import.meta.url)))
const requirements = requirementsOfEngines(join(kit, '..', 'localstack', 'engines'))

const children = new Set()
let unlock = () => {}

// what was started ends with whoever asked for it
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
])
  process.once(signal, () => {
    for (const child of children) child.kill(signal)
    unlock()
    process.exit(code)
  })

try {
  checkSpace()
  mkdirSync(join(own, 'bin'), { recursive: true })
  // two commands after a change of the packages: the second waits, and then finds everything there
  unlock = await lock(join(own, 'installing'))
  mkdirSync(join(own, 'installed'), { recursive: true })
  const node = await step('Node', chooseNode)
  const packages = current('package-lock.json', readFileSync(join(root, 'package-lock.json'))) ? undefined : step('packages', installPackages)
  const engine = current('requirements.txt', requirements) ? undefined : step('engine', () => installEngine(node))
  const results = await Promise.allSettled([packages, engine])
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
  if (packages)
    await step('description', () => run(node, ['--disable-warning=ExperimentalWarning', join(kit, 'install', 'description.ts'), root], root))
} catch (error) {
  console.error(`\n${error.message}`)
  process.exitCode = 1
} finally {
  unlock()
}

function checkSpace() {
  const { bavail, bsize } = statfsSync(root)
  const free = (bavail * bsize) / 1024 ** 3
  if (free < 1.5)
    throw new Error(
      `There are only ${free.toFixed(1)} GB left on this disk, and Stagecraft needs 1.5 GB. Free some space (df -h shows where), then run the command again.`,
    )
}

// The user's own Node where it is new enough, so that laptop, CI and Lambda run the same major version
async function chooseNode() {
  const link = join(own, 'bin', 'node')
  const [major] = process.versions.node.split('.').map(Number)
  let node = process.execPath
  if (major < 24) {
    const name = `node-${process.platform}-${process.arch}`
    const folder = join(own, 'node')
    node = join(folder, 'node_modules', name, 'bin', 'node')
    if (!existsSync(node)) {
      mkdirSync(folder, { recursive: true })
      await npm(['install', '--prefix', folder, '--no-save', '--no-package-lock', '--ignore-scripts', `${name}@${nodeVersion}`], folder).catch(
        (error) => {
          throw new Error(
            `Node ${process.versions.node} is older than 24, and Node ${nodeVersion} could not be fetched for ${process.platform} on ${process.arch}:\n${error.message}\nInstall Node 24 yourself (for instance \`nvm install 24\` or \`brew install node@24\`), then run the command again.`,
          )
        },
      )
    }
  }
  rmSync(link, { force: true })
  symlinkSync(node, link)
  return node
}

async function installPackages() {
  await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], root).catch((error) => {
    throw new Error(
      `npm could not install the packages:\n${error.message}\nCheck that the registry can be reached (proxy settings) and that package-lock.json matches package.json. Then run the command again.`,
    )
  })
  copyFileSync(join(root, 'package-lock.json'), join(own, 'installed', 'package-lock.json'))
}

async function installEngine(node) {
  await run(node, ['--disable-warning=ExperimentalWarning', join(kit, 'install', 'engine.ts'), join(own, 'engine')], root)
  writeFileSync(join(own, 'installed', 'requirements.txt'), requirements)
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

function npm(words, folder) {
  return run('npm', words, folder)
}

function run(command, words, folder) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, {
      cwd: folder,
      env: { ...process.env, PATH: `${join(own, 'bin')}${delimiter}${process.env.PATH}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.add(child)
    let output = ''
    child.stdout.on('data', (text) => (output += text))
    child.stderr.on('data', (text) => (output += text))
    child.once('close', () => children.delete(child))
    child.once('error', (error) =>
      reject(
        new Error(
          error.code === 'ENOENT' ? `\`${command}\` is not on the PATH. Install it (it comes with Node), then run the command again.` : error.message,
        ),
      ),
    )
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(output.trim().split('\n').slice(-12).join('\n')))))
  })
}

async function step(name, work) {
  const started = Date.now()
  if (process.stderr.isTTY) process.stderr.write(`  … installing ${name}\n`)
  const result = await work()
  const seconds = (Date.now() - started) / 1000
  if (seconds > 0.2) process.stderr.write(`  ok  installed ${name.padEnd(10)} ${seconds.toFixed(1)} s\n`)
  return result
}
