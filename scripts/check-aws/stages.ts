import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { isAdopted } from '@stagecraft/localstack/adoption/repository.ts'
import { readCompose } from '@stagecraft/localstack/compose/file.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { configOf } from '@stagecraft/localstack/project.ts'
import { composeIn, descriptionIn } from '@stagecraft/localstack/project-root.mjs'
import { parse } from 'yaml'

/** The stage table: what all stages have in common is under `default`. */
interface Table {
  stages: Readonly<Record<string, object | null>>
  /** Stages that are not on AWS. */
  local: readonly string[]
  /** Where it stands, for people. */
  place: string
}

/**
 * The stages on AWS: those of the stage table that are not local. It is `params` in serverless.yml; where that does not name the kit's plugin,
 * `stages` in stagecraft.config.ts is taken in its place, if it is there: of services that a compose file joins, of the one beside that. Throws `no-stages`.
 */
export async function awsStages(root: string): Promise<string[]> {
  const { stages, local, place } = await tableOf(root)
  const aws = Object.keys(stages).filter((name) => name !== 'default' && !local.includes(name))
  if (aws.length === 0)
    throw new StagecraftError('no-stages', `The table ${place} names no stage on AWS.`, {
      hint: `Add an entry for each, for instance \`prod: {}\`. The local stages (custom.localstack.stages) are: ${local.join(', ') || 'none'}.`,
    })
  return aws
}

/** Throws `no-stage` where that is no stage on AWS. */
export async function requireAwsStage(root: string, stage: string): Promise<void> {
  const stages = await awsStages(root)
  if (!stages.includes(stage))
    throw new StagecraftError('no-stage', stage ? `${stage} is no stage on AWS.` : 'No stage was named.', {
      hint: `Name one of the stage table (${await stageTablePlace(root)}): ${stages.join(', ')}.`,
    })
}

/** What the stage table says of a stage, as it stands there: its own value or the default's. Undefined where neither has one. */
export async function stageValue(root: string, stage: string, name: string): Promise<unknown> {
  return (await stageValues(root, stage))[name]
}

/** All that the stage table says of a stage, as it stands there. */
export async function stageValues(root: string, stage: string): Promise<Readonly<Record<string, unknown>>> {
  const { stages } = await tableOf(root)
  return { ...stages.default, ...stages[stage] }
}

/** Where the stage table of a project stands, for a hint. */
export async function stageTablePlace(root: string): Promise<string> {
  return (await tableOf(root)).place
}

async function tableOf(root: string): Promise<Table> {
  // a template names no plugin of the kit
  const stages = isAdopted(root) || !descriptionIn(root) ? ((await configOf(root)).stages ?? (await stagesOfWhole(root))) : undefined
  if (stages) return { stages, local: [], place: '`stages` in stagecraft.config.ts' }
  // a description of another kind has no stage table that can be read here
  const text = await readFile(join(root, 'serverless.yml'), 'utf8').catch(() => '{}')
  const { params = {}, custom } = parse(text, { logLevel: 'silent' }) as Service
  return { stages: params, local: custom?.localstack?.stages ?? [], place: '`params` in serverless.yml' }
}

// all services have the same. What is above the repository, or joins others, is somebody else's, and its configuration is code
async function stagesOfWhole(service: string): Promise<Table['stages'] | undefined> {
  for (const at of foldersAbove(service)) {
    if (!composeIn(at)) continue
    const services = (await readCompose(at))?.services ?? []
    if (services.some(({ path }) => resolve(at, path) === resolve(service))) return (await configOf(at)).stages
  }
  return undefined
}

// up to Git's top folder; none outside of a repository
function foldersAbove(folder: string): string[] {
  const above: string[] = []
  for (let at = folder; !existsSync(join(at, '.git')); above.push(at)) {
    if (dirname(at) === at) return []
    at = dirname(at)
  }
  return above
}

interface Service {
  params?: Record<string, Record<string, unknown> | null>
  custom?: { localstack?: { stages?: string[] } }
}
