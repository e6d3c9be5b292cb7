// Runs the Serverless Framework as its command line does, in a process that is ready beforehand: most of the time of a `serverless package` goes into
// loading some thousand modules, so a process that waits for its order has loaded what the last run needed. One run each: the Framework keeps state.
// Arguments: the file with the list of modules, the run's folder, then those of the Framework. Its parent sends any message to begin.
const { readFileSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const endsWithParent = require('./ends-with-parent.cjs')

const [list, folder, ...words] = process.argv.slice(2)
const parameters = JSON.parse(process.env.STAGECRAFT_PARAMETERS ?? '[]')
delete process.env.STAGECRAFT_PARAMETERS
const framework = require.resolve('serverless/bin/serverless.js')
// as typed: plugins look at it while they are loaded
process.argv = [process.argv[0], framework, ...words, ...parameters]

if (process.env.STAGECRAFT_ADOPT) require('../../adoption/framework-hooks.cjs')(process.env.STAGECRAFT_ADOPT)
else {
  require('./without-esbuild.cjs')()
  const read = require('./note-reads.cjs')()
  process.once('exit', () => writeFileSync(join(folder, 'read.json'), JSON.stringify(read()), { mode: 0o600 }))
}

for (const module of lastModules()) {
  try {
    require(module)
  } catch {
    // gone since, or made for another moment: the run itself says what is wrong
  }
}

process.once('message', () => {
  endsWithParent()
  process.once('exit', keepModules)
  require(framework)
})
process.send({ ready: true })

// all but the two that are the command itself
function keepModules(code) {
  if (code !== 0) return
  const loaded = Object.keys(require.cache).filter((module) => !/[\\/]serverless[\\/](bin|scripts)[\\/]/.test(module) && module !== __filename)
  writeFileSync(list, JSON.stringify(loaded), { mode: 0o600 })
}

function lastModules() {
  try {
    return JSON.parse(readFileSync(list, 'utf8'))
  } catch {
    return []
  }
}
