import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isRunning } from './pid.ts'
import { privateFolder } from './private.ts'
import type { Project } from './project.ts'

/** A folder for what this process writes for a while, below the project's own; it goes with the process. */
export async function processFolder({ programs }: Pick<Project, 'programs'>, name: string): Promise<string> {
  const folder = join(programs, 'tmp', `${name}-${process.pid}`)
  await privateFolder(folder)
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Gives `work` an empty folder there, which is gone when it resolves or rejects. */
export async function withFolder<T>({ programs }: Pick<Project, 'programs'>, name: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = join(programs, 'tmp', `${name}-${randomUUID()}-${process.pid}`)
  await privateFolder(folder)
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Removes what killed processes left there, those of the Framework too (serverless-plugin.cjs). */
export async function sweepTemporary({ programs, state }: Pick<Project, 'programs' | 'state'>): Promise<void> {
  for (const parent of new Set([join(programs, 'tmp'), join(state, 'tmp')])) {
    for (const name of await readdir(parent).catch(() => [])) {
      const pid = Number(/-(\d+)$/.exec(name)?.[1])
      if (pid > 0 && !isRunning(pid)) await rm(join(parent, name), { recursive: true, force: true })
    }
  }
}
