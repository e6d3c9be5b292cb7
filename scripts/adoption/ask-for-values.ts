import { createInterface } from 'node:readline/promises'
import { nameOfValue } from '@stagecraft/localstack/adoption/stand-in.cjs'
import { keepValues, type Values } from '@stagecraft/localstack/adoption/values.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { describe } from '@stagecraft/localstack/stack/description.ts'
import type { Output } from '../output/output.ts'

/**
 * Asks, on a terminal, for each value that the description takes from AWS or from another machine (`${ssm:…}`, `${cf:…}`, `${env:…}`), and keeps the
 * answers. Whoever presses Enter keeps the stand-in, and is not asked again. Elsewhere nobody is asked: the table of a start lists them.
 */
export async function askForValues(project: Project, output: Output): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return
  const { found } = await describe(project)
  if (!found || found.standIns.length === 0) return
  output.say('  serverless.yml takes these values from AWS or from your environment. They stay in .stagecraft/values.json on this machine.')
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answers: Record<string, string> = {}
  try {
    for (const standIn of found.standIns) {
      const name = nameOfValue(standIn)
      answers[name] = (await terminal.question(`  \${${name}} [${standIn.value}] `)) || standIn.value
    }
  } finally {
    terminal.close()
  }
  await keepValues(project, answers satisfies Values)
}
