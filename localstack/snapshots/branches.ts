import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, rm } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { DatabaseKind } from '../choice.ts'
import { StagecraftError } from '../errors.ts'
import { privateFolder } from '../machine/private.ts'
import { postgresAccount } from '../postgres/account.ts'
import { branchFile, type Project, readJson, writeJson } from '../project.ts'
import { launch } from '../supervisor/launch.ts'
import type { Message } from '../supervisor/messages.ts'
import type { StackRecord } from '../supervisor/records.ts'
import { removeStack } from '../supervisor/remove.ts'
import { checkedName } from './shelf.ts'
import { placeCopy } from './switch.ts'
import { copyStack } from './take.ts'

/** What a branch says of itself, in `branch.json` of its state. */
export interface Branch {
  name: string
  /** RFC 3339. */
  branchedAt: string
  /** The state folder of the stack that it was made from. */
  from: string
  engine: string
  database: DatabaseKind | undefined
}

// all of it can be made again; with it the first start is a warm one
const caches = ['build', join('cache', 'page')]

/**
 * Starts a second stack, with ports of its own, from all that this one keeps at this moment; this one goes on. The branch has the same passwords and keys.
 * Throws `branch-exists`, and what `copyStack` throws.
 */
export async function createBranch(project: Project, name: string, listen: (message: Message) => void): Promise<StackRecord> {
  const state = branchFolder(project, name)
  if (existsSync(state))
    throw new StagecraftError('branch-exists', `There is already a branch “${name}”.`, {
      hint: `Start it with \`make up BRANCH=${name}\`, or delete it with \`make reset BRANCH=${name}\`.`,
    })
  const branch = { ...project, state }
  const copy = join(project.state, 'tmp', `branch-${process.pid}`)
  await privateFolder(join(project.state, 'tmp'))
  try {
    await copyStack(project, copy)
    // the database's account passes through both to its data
    for (const folder of [dirname(state), state]) await privateFolder(folder, project.config.database ? postgresAccount().gid : undefined)
    await placeCopy(copy, branch)
    await mkdir(join(state, 'cache'), { mode: 0o700 })
    for (const cache of caches)
      if (existsSync(join(project.state, cache))) await cp(join(project.state, cache), join(state, cache), { recursive: true })
    const { engine, database } = project
    await writeJson(join(state, branchFile), { name, branchedAt: new Date().toISOString(), from: project.state, engine, database } satisfies Branch)
    return await launch(branch, listen)
  } catch (error) {
    await removeStack(branch)
    throw error
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}

/** The branches of a project's stacks, by name. */
export async function branchesOf(project: Project): Promise<Branch[]> {
  const names = await readdir(branchesFolder(project)).catch(() => [])
  const found = await Promise.all(names.sort().map((name) => readBranch(join(branchesFolder(project), name))))
  return found.filter((each) => each !== undefined)
}

/** A project as its branch has it. Throws `no-such-branch`. */
export async function branchOf(project: Project, name: string): Promise<Project> {
  const state = branchFolder(project, name)
  const branch = await readBranch(state)
  if (branch) return { ...project, state, engine: branch.engine, database: branch.database }
  const names = (await branchesOf(project)).map((each) => each.name)
  throw new StagecraftError('no-such-branch', `There is no branch “${name}”.`, {
    hint: names.length > 0 ? `There are: ${names.join(', ')}.` : `Make one with \`make branch NAME=${name}\`.`,
  })
}

/** What the stack of that state says of itself where it is a branch; undefined where it is not. */
export async function readBranch(state: string): Promise<Branch | undefined> {
  const kept = await readJson<Partial<Branch> | null>(join(state, branchFile))
  return typeof kept?.name === 'string' && typeof kept.branchedAt === 'string' && typeof kept.engine === 'string' ? (kept as Branch) : undefined // as `createBranch` wrote it
}

function branchFolder(project: Project, name: string): string {
  return join(branchesFolder(project), checkedName(name))
}

// one for all stacks of the project, so that a branch is found whichever of them runs; a stack whose state is elsewhere has its own
function branchesFolder({ programs, state }: Project): string {
  return join(relative(programs, state).startsWith('..') ? state : programs, 'branches')
}
