import { fork } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StagecraftError } from '../../errors.ts'
import { type Project, readJson } from '../../project.ts'
import type { Description } from '../description.ts'
import { emptyZip, frameworkEnvironment, withFramework } from './framework.ts'

/** Lines of the stage table that a compilation takes from other stages: parameter → stage. */
export type Lines = Readonly<Record<string, string>>

const limitMs = 10 * 60_000

/**
 * The templates of `stage`, each with other lines of the stage table, in the order of `variants`; undefined where the Framework refuses one.
 * About 0.6 s of processor time each, and 1.5 s for all. Throws `too-late`.
 */
export async function compileVariants(project: Project, stage: string, variants: readonly Lines[]): Promise<(Description['template'] | undefined)[]> {
  if (variants.length === 0) return []
  const work = await workFolder(project)
  try {
    const folders = variants.map((_, at) => join(work, String(at)))
    const [list, noCode] = [join(work, 'list.json'), join(work, 'no-code.zip')]
    await writeFile(list, JSON.stringify(variants.map((lines, at) => ({ folder: folders[at], lines }))))
    await writeFile(noCode, emptyZip)
    await withFramework(project, () => ended(project, [stage, list], { ...frameworkEnvironment(work, noCode), STAGECRAFT_STATE: work }))
    return await Promise.all(folders.map((folder) => readJson<Description['template']>(join(folder, 'cloudformation-template-update-stack.json'))))
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function workFolder({ programs }: Project): Promise<string> {
  const cache = join(programs, 'cache')
  await mkdir(cache, { recursive: true, mode: 0o700 })
  return mkdtemp(join(cache, 'variants-'))
}

async function ended({ root }: Project, words: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = fork(join(import.meta.dirname, 'framework-variants.cjs'), words, {
    cwd: root,
    execArgv: [],
    env,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const tooLate = setTimeout(() => child.kill('SIGKILL'), limitMs)
  await new Promise((resolve, reject) => child.once('exit', resolve).once('error', reject))
  clearTimeout(tooLate)
  if (child.signalCode === 'SIGKILL')
    throw new StagecraftError('too-late', `The Serverless Framework did not compile the stages within ${limitMs / 60_000} minutes.`, {
      hint: 'Try again when the machine does less.',
    })
}
