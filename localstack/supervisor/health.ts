import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type ServiceProject, servicesOf } from '../compose/services.ts'
import { databaseOfStack } from '../engines/database.ts'
import type { Engine } from '../engines/engine.ts'
import { engineNamed } from '../engines/index.ts'
import { enginePlace, startMark } from '../engines/place.ts'
import type { Project } from '../project.ts'
import { pendingRestore } from '../snapshots/switch.ts'
import { stackName } from '../stack/description.ts'
import { readDeployed } from './deployed-record.ts'
import { diskFault } from './disk-space.ts'
import { readFrontSecret } from './front-secret.ts'
import { type DeployedIdentity, isAlive, type ProcessRecord, readProcesses, readStack, type StackRecord } from './records.ts'
import { changedRecords, isOfAnotherKit } from './trusted-records.ts'

/** How a stack is. */
export interface Health {
  /** Undefined where it is not running, or its record is lost. */
  stack: StackRecord | undefined
  processes: (ProcessRecord & { alive: boolean })[]
  /** What `up` mends by starting anew: a sentence each. */
  faults: string[]
  /** What nobody but the user can mend: the disk is full. */
  disk: string | undefined
}

/** Looks at a stack: its processes, what is deployed in its engine, the files it stands on. Milliseconds, seconds where something does not answer. */
export async function healthOf(project: Project): Promise<Health> {
  const [stack, noted, disk] = await Promise.all([readStack(project), readProcesses(project), diskFault(project)])
  const processes = await Promise.all(noted.map(async (each) => ({ ...each, alive: await isAlive(each) })))
  if (!stack) {
    const lost = processes.some(({ alive }) => alive) ? ['The record of the running stack, stack.json, is missing.'] : []
    return { stack, processes, faults: lost, disk }
  }
  const faults = await Promise.all([
    restoreFaults(project),
    partFaults(project, stack, processes),
    project.compose ? [] : engineFaults(project, stack),
    recordFaults(project, stack),
    databaseFaults(project, stack),
  ])
  const services = await Promise.all(servicesOf(project).map(serviceHealth))
  return {
    stack,
    processes: [...processes, ...services.flatMap((service) => service.processes)],
    faults: [...faults.flat(), ...services.flatMap((service) => service.faults)],
    disk,
  }
}

// its processes and faults, by the name of the service
async function serviceHealth(project: ServiceProject): Promise<Pick<Health, 'processes' | 'faults'>> {
  const { service } = project.partOf
  const { stack, processes, faults } = await healthOf(project)
  return {
    processes: processes.flatMap((each) => (each.name === 'supervisor' ? [] : { ...each, name: `${service} ${each.name}` })),
    faults: stack ? faults.map((fault) => `${service}: ${fault}`) : [`The service ${service} does not run.`],
  }
}

// what runs is not what the next start finds
async function restoreFaults(project: Project): Promise<string[]> {
  const name = await pendingRestore(project)
  return name ? [`The restore of the snapshot ${name} was interrupted.`] : []
}

function partFaults(project: Project, stack: StackRecord, processes: Health['processes']): string[] {
  const expected = [
    'supervisor',
    ...(stack.withoutPage ? [] : ['page']),
    // the services of a whole have one each; the engine is the whole's
    ...(project.compose || stack.withoutApi ? [] : ['api']),
    ...(project.partOf ? [] : ['engine', ...(stack.besideEndpoint ? ['user pool'] : [])]),
    ...(stack.database ? ['database'] : []),
  ]
  const gone = expected.filter((name) => !processes.some((each) => each.name === name && each.alive))
  return gone.map((name) => `The process of the ${name} has ended.`)
}

async function engineFaults(project: Project, stack: StackRecord): Promise<string[]> {
  const { beside, ...engine } = engineNamed(stack.engine)
  const faults = await Promise.all([
    deploymentFaults(project, stack, engine, stack.endpoint, stack.deployed),
    ...(beside && stack.besideEndpoint ? [deploymentFaults(project, stack, beside.engine, stack.besideEndpoint, stack.deployed.beside)] : []),
  ])
  return faults.flat()
}

async function deploymentFaults(
  project: Project,
  stack: StackRecord,
  engine: Pick<Engine, 'deployedStack'>,
  endpoint: string,
  deployed: DeployedIdentity | undefined,
): Promise<string[]> {
  const name = stackName(stack)
  try {
    const there = await engine.deployedStack(endpoint, await readFrontSecret(project), name)
    if (there?.id === deployed?.id && there?.mark === deployed?.mark) return []
    return [`The engine lost the deployed stack: ${there ? `its stack ${name} is from another deployment` : `it has no stack ${name}`}.`]
  } catch (error) {
    return [`The engine does not answer: ${error instanceof Error ? String(error.cause ?? error.message) : error}.`]
  }
}

async function recordFaults(project: Project, stack: StackRecord): Promise<string[]> {
  if (await isOfAnotherKit(project)) return ['The stack was started by another version of Stagecraft.']
  const [changed, deployed] = await Promise.all([changedRecords(project), readDeployed(project)])
  const lost = ['env', 'ports.json'].filter((name) => !existsSync(join(project.state, name)))
  return [
    ...[...changed].map((name) => `${name} was changed since the stack started.`),
    ...lost.map((name) => `${name} is missing.`),
    ...(project.compose || deployed?.mark === stack.deployed?.mark ? [] : ['deployed.json does not match the deployed stack.']),
    // an engine whose folder is gone makes another one when it writes
    ...(existsSync(startMark(enginePlace(project))) ? [] : ['The folder of the engine’s state is missing, or is not the one that it started with.']),
  ]
}

async function databaseFaults(project: Project, stack: StackRecord): Promise<string[]> {
  if (!stack.database) return []
  return (await databaseOfStack(project).isServing(join(project.state, 'postgres')))
    ? []
    : ['The database’s folder is missing, or belongs to another server.']
}
