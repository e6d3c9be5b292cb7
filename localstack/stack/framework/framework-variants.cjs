// Compiles a stage several times in one process, each time with other lines of the stage table: loading the Framework takes three times as long as
// a compilation. Arguments: the stage, and a file with the list of `{ folder, lines }`. Where a folder is left without a template, that one was refused.
const { readFileSync } = require('node:fs')
const endsWithParent = require('./ends-with-parent.cjs')
const leaveOutEsbuild = require('./without-esbuild.cjs')

const [stage, list] = process.argv.slice(2)
const framework = require.resolve('serverless/bin/serverless.js')
const left = JSON.parse(readFileSync(list, 'utf8'))
// each run listens for signals
process.setMaxListeners(0)
endsWithParent()

// the Framework is at its end when nothing is left to do
process.on('beforeExit', () => {
  const next = left.shift()
  if (!next) return process.exit(0)
  process.argv = [process.argv[0], framework, 'package', '--stage', stage, '--package', next.folder]
  process.env.STAGECRAFT_STAGE_LINES = JSON.stringify(next.lines)
  // it keeps state, and the kit's plugin does; their dependencies don't
  for (const module of Object.keys(require.cache)) {
    if (/[\\/]serverless[\\/](bin|commands|lib|scripts)[\\/]|[\\/]serverless-plugin\.cjs$/.test(module)) delete require.cache[module]
  }
  leaveOutEsbuild()
  require(framework)
})
