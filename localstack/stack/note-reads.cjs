const { writeFileSync } = require('node:fs')
const { join, relative, resolve } = require('node:path')
const wrap = require('./wrap-module.cjs')

/**
 * Notes which files of the project a run of the Framework reads beside its YAML: those of `${file(…)}`, and the modules that are loaded. They are in
 * `read.json` of `folder` when it ends: a list of paths, relative to the project. Before the Framework is loaded.
 * @param {string} folder
 */
module.exports = function noteReads(folder) {
  const files = new Set()
  wrap('serverless/lib/configuration/variables/sources/file.js', (source) => ({
    ...source,
    resolve: (input) => {
      const [path = ''] = input.params ?? []
      files.add(resolve(String(path)))
      return source.resolve(input)
    },
  }))
  process.once('exit', () => {
    const read = [...Object.keys(require.cache), ...files].map((each) => relative(process.cwd(), each))
    const own = read.filter((each) => each && !each.startsWith('..') && !each.split('/').includes('node_modules'))
    writeFileSync(join(folder, 'read.json'), JSON.stringify([...new Set(own)].sort()), { mode: 0o600 })
  })
}
