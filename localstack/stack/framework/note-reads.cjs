const { readFileSync } = require('node:fs')
const { relative, resolve } = require('node:path')
const wrap = require('./wrap-module.cjs')

/**
 * Notes what a run of the Framework reads beside its YAML: files of the project, those of `${file(…)}` and the modules that are loaded, and variables of
 * the environment, those of `${env:…}` and those that such modules name. Before the Framework is loaded.
 * @returns {() => { files: string[], variables: string[] }} those until now, sorted; files as paths relative to the project
 */
module.exports = function noteReads() {
  const files = new Set()
  const variables = new Set()
  wrap('serverless/lib/configuration/variables/sources/file.js', (source) => ({
    ...source,
    resolve: (input) => {
      const [path = ''] = input.params ?? []
      files.add(resolve(String(path)))
      return source.resolve(input)
    },
  }))
  wrap('serverless/lib/configuration/variables/sources/env.js', (source) => ({
    ...source,
    resolve: (input) => {
      if (input.address) variables.add(String(input.address))
      return source.resolve(input)
    },
  }))
  return () => {
    // a module that tsx has loaded carries its namespace
    const read = [...Object.keys(require.cache), ...files].map((each) => relative(process.cwd(), each.replace(/\?namespace=\d+$/, '')))
    const own = [...new Set(read.filter((each) => each && !each.startsWith('..') && !each.includes('node_modules')))].sort()
    return { files: own, variables: [...new Set([...variables, ...own.filter((each) => /\.[cm]?[jt]s$/.test(each)).flatMap(variablesIn)])].sort() }
  }
}

function variablesIn(file) {
  try {
    return [...readFileSync(file, 'utf8').matchAll(/\benv(?:\.|\[['"])(\w+)/g)].map(([, name]) => name)
  } catch {
    return []
  }
}
