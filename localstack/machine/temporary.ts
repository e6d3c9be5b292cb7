import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Project } from '../project.ts'
import { isRunning } from './pid.ts'
import { privateFolder } from './private.ts'

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

const unfinished = /\.[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\.new$/

/** Removes what killed processes left there, those of the Framework too (serverless-plugin.cjs), and records that they did not finish (`writeText`). */
export async function sweepTemporary({ programs, state }: Pick<Project, 'programs' | 'state'>): Promise<void> {
  for (const parent of new Set([join(programs, 'tmp'), join(state, 'tmp')])) {
    for (const name of await readdir(parent).catch(() => [])) {
      const pid = Number(/-(\d+)$/.exec(name)?.[1])
      if (pid > 0 && !isRunning(pid)) await rm(join(parent, name), { recursive: true, force: true })
    }
  }
  for (const folder of new Set([programs, state])) {
    for (const name of (await readdir(folder).catch(() => [])).filter((each) => unfinished.test(each))) {
      const file = join(folder, name)
      // a command that runs may be writing one
      if (await isOld(file)) await rm(file, { force: true })
    }
  }
}

async function isOld(file: string): Promise<boolean> {
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }))
  return Date.now() - mtimeMs > 60_000
}
