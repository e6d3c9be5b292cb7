import { existsSync } from 'node:fs'
import { type Project, selectedLast } from '@stagecraft/localstack/project.ts'

/**
 * What to say before a start that nobody chose an engine or a database for, where the stack before had others: it was stopped, or could not start.
 * Undefined where there is nothing to say.
 */
export async function chosenAnew({ programs, state, engine }: Pick<Project, 'programs' | 'state' | 'engine'>): Promise<string | undefined> {
  const { STAGECRAFT_ENGINE, STAGECRAFT_DATABASE, STAGECRAFT_STATE } = process.env
  if (STAGECRAFT_ENGINE || STAGECRAFT_DATABASE || STAGECRAFT_STATE) return undefined
  const last = await selectedLast(programs)
  if (!last || last.state === state || !existsSync(last.state)) return undefined
  const words = [`ENGINE=${last.engine}`, ...(last.database ? [`DATABASE=${last.database}`] : [])].join(' ')
  return `starting on ${engine}, because no engine was chosen. The last stack was on ${last.engine} and does not run; \`make up ${words}\` continues with its data`
}
