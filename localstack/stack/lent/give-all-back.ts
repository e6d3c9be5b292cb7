import { readdir } from 'node:fs/promises'
import type { Project } from '../../project.ts'
import type { StackRecord } from '../../supervisor/records.ts'
import { borrowing } from './borrowing.ts'
import { lentFolder } from './lent.ts'

/** Puts back all that is noted and that nobody has any more. Returns what it was. */
export async function giveAllBack(project: Project, stack: StackRecord): Promise<string[]> {
  const files = await readdir(lentFolder(project)).catch(() => [])
  const noted = files.flatMap((file) => (file.endsWith('.json') ? [decodeURIComponent(file.slice(0, -'.json'.length))] : []))
  const given: string[] = []
  for (const what of noted) {
    const isOver = await borrowing(project, stack, what, async () => true).catch((error: Error & { code?: string }) => {
      if (error.code !== 'borrowed') throw error
      return false
    })
    if (isOver) given.push(what)
  }
  return given
}

/** What people read of it. */
export function givenText(given: readonly string[]): string {
  return `put back what an interrupted run had changed: ${given.join(', ')}`
}
