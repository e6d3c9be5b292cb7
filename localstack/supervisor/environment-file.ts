import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Project } from '../project.ts'

/** Writes `.stagecraft/env`, to be read by a shell (`set -a; . .stagecraft/env`), with quotes that keep every character. */
export async function writeEnvironmentFile(project: Project, variables: Record<string, string>): Promise<void> {
  const lines = Object.entries(variables).map(([name, value]) => `${name}='${value.replaceAll("'", `'\\''`)}'`)
  await mkdir(project.state, { recursive: true })
  await writeFile(join(project.state, 'env'), `${lines.join('\n')}\n`, { mode: 0o600 })
}
