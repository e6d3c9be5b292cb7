const { relative, resolve } = require('node:path')
const wrap = require('./wrap-module.cjs')

/**
 * Notes which files of the project a run of the Framework reads beside its YAML: those of `${file(…)}`, and the modules that are loaded. Before the Framework
 * is loaded.
 * @returns {() => string[]} those until now, as paths relative to the project, sorted
 */
module.exports = function noteReads() {
  const files = new Set()
  wrap('serverless/lib/configuration/variables/sources/file.js', (source) => ({
    ...source,
    resolve: (input) => {
      const [path = ''] = input.params ?? []
      files.add(resolve(String(path)))
      return source.resolve(input)
    },
  }))
  return () => {
    // a module that tsx has loaded carries its namespace
    const read = [...Object.keys(require.cache), ...files].map((each) => relative(process.cwd(), each.replace(/\?namespace=\d+$/, '')))
    return [...new Set(read.filter((each) => each && !each.startsWith('..') && !each.includes('node_modules')))].sort()
  }
}
