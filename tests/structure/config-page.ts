import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InterfaceDeclaration, SourceFile, TypeElement } from 'typescript/unstable/ast'
import { isInterfaceDeclaration } from 'typescript/unstable/ast/is'
import { API } from 'typescript/unstable/sync'

/** What stands above the tables of docs/config.md. */
const introduction = `# Settings

A project may have a file \`stagecraft.config.ts\` in its root folder, which says what \`serverless.yml\` does not. Every setting can be left out, and so can the file.
\`npx stagecraft init\` writes one with what it found ([adopt.md](adopt.md)).

\`\`\`ts
import type { StagecraftConfig } from '@stagecraft/cli'

export default {
  database: 'shop',
  page: 'frontend',
  people: [{ name: 'Ada Lovelace', email: 'ada@example.com', groups: ['editor'] }],
} satisfies StagecraftConfig
\`\`\`

In a package without \`"type": "module"\` write \`module.exports =\` in place of \`export default\`: Node warns otherwise.
Paths are relative to the project. A restart of the stack takes a change: \`make up\` sees it.

This page is made from the types in \`localstack/config.ts\`; \`npx vitest run --project structure config -u\` writes it again.
`

/** The text of docs/config.md: a table for each interface that the module exports, in its order. `source`: the text of localstack/config.ts. */
export function configPage(source: string): string {
  return parsed(source, (file) => {
    const interfaces = file.statements
      .filter(isInterfaceDeclaration)
      .filter((each) => each.modifiers?.some((modifier) => modifier.getText(file) === 'export'))
    const names = interfaces.map(({ name }) => name.text)
    return [introduction, ...interfaces.map((each) => section(each, file, names))].join('\n')
  })
}

function section(declaration: InterfaceDeclaration, file: SourceFile, names: readonly string[]): string {
  const rows = declaration.members.map((member) => row(member, file, names))
  return `## ${declaration.name.text}\n\n${commentOf(declaration, file)}\n\n| name | type | meaning |\n|---|---|---|\n${rows.join('\n')}\n`
}

function row(member: TypeElement, file: SourceFile, names: readonly string[]): string {
  const [declared = ''] =
    member
      .getText(file)
      .replace(/^readonly /, '')
      .match(/^\w+/) ?? []
  const rest = member.getText(file).slice(declared.length)
  // a method's signature is its type
  const type = rest.replace(/^\??:\s*/, '').replaceAll(/\s+/g, ' ')
  const others = names.filter((name) => new RegExp(`\\b${name}\\b`).test(type)).map((name) => `[${name}](#${name.toLowerCase()})`)
  const meaning = [commentOf(member, file), ...(others.length > 0 ? [`Type: ${others.join(', ')}.`] : [])].filter(Boolean).join(' ')
  return `| \`${declared}\`${rest.startsWith('?') ? '' : ' (required)'} | \`${escaped(type)}\` | ${escaped(meaning)} |`
}

function commentOf(node: { jsDoc?: readonly { getText(file: SourceFile): string }[] }, file: SourceFile): string {
  const comment = node.jsDoc?.at(-1)?.getText(file) ?? ''
  return comment
    .replace(/^\/\*\*/, '')
    .replace(/\*\/$/, '')
    .replaceAll(/\n\s*\* ?/g, ' ')
    .trim()
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|')
}

// in a folder of its own: the compiler need not read the whole repository
function parsed<T>(source: string, read: (file: SourceFile) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'stagecraft-config-'))
  const path = join(folder, 'config.ts')
  writeFileSync(path, source)
  const api = new API({ cwd: folder })
  try {
    const file = api
      .updateSnapshot({ openFiles: [path] })
      .getDefaultProjectForFile(path)
      ?.program.getSourceFile(path)
    if (!file) throw new Error('The compiler does not know the file that it was given.')
    return read(file)
  } finally {
    api.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
