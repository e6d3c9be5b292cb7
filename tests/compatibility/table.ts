import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LeftOut } from '@stagecraft/localstack/stack/template/adapt-template.js'
import type { Application } from './application.ts'

/** How it went with an application. */
export interface Outcome {
  application: Application
  seconds?: number
  leftOut?: readonly LeftOut[]
  /** What its main act answered; undefined where it did not run. */
  answer?: string
  error?: string
}

const file = join(import.meta.dirname, '..', '..', 'docs', 'compatibility.md')
const start = '<!-- applications -->'
const end = '<!-- end of applications -->'

/** Writes the applications that were tried into docs/compatibility.md; the rows of the others stay. */
export async function writeTable(outcomes: readonly Outcome[], withSeconds: boolean): Promise<void> {
  const text = await readFile(file, 'utf8')
  const [before = '', rest = ''] = text.split(start)
  const [kept = '', after = ''] = rest.split(end)
  const rows = new Map(
    kept
      .split('\n')
      .filter((line) => line.startsWith('| ['))
      .map((line) => [/^\| \[([^\]]+)\]/.exec(line)?.[1] ?? '', line]),
  )
  for (const outcome of outcomes) rows.set(outcome.application.name, row(outcome, withSeconds))
  const head = '| Application | Commit | Made of | Its main act | What did not run, and why |\n|---|---|---|---|---|'
  await writeFile(
    file,
    `${before}${start}\n${head}\n${[...rows]
      .sort()
      .map(([, line]) => line)
      .join('\n')}\n${end}${after}`,
  )
}

function row({ application, seconds, leftOut = [], answer, error }: Outcome, withSeconds: boolean): string {
  const { name, repository, commit, folder, kind, limits } = application
  const address = `https://github.com/${repository}/tree/${commit}/${encodeURI(folder)}`
  const act = answer === undefined ? '**did not run**' : `runs: ${answer}${withSeconds && seconds ? ` (up in ${seconds.toFixed(1)} s)` : ''}`
  const why = [
    ...(limits ? [limits] : []),
    ...(error && !limits ? [error] : []),
    ...leftOut.map(({ logicalId, type, why }) => `${logicalId} (${type}): ${why}`),
  ]
  return `| ${[`[${name}](${address})`, `\`${commit.slice(0, 8)}\``, kind, act, why.join(' ')].map(cell).join(' | ')} |`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ')
}
