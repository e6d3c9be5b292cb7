import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { parse } from 'yaml'

/** The stages on AWS: those of the stage table (`params` in serverless.yml) that are not local. Throws `no-stages`. */
export async function awsStages(root: string): Promise<string[]> {
  // a description of another kind has no stage table that can be read here
  const text = await readFile(join(root, 'serverless.yml'), 'utf8').catch(() => '{}')
  const { params = {}, custom } = parse(text, { logLevel: 'silent' }) as Service
  const local = custom?.localstack?.stages ?? []
  const aws = Object.keys(params).filter((name) => name !== 'default' && !local.includes(name))
  if (aws.length === 0)
    throw new StagecraftError('no-stages', 'The table `params` in serverless.yml names no stage on AWS.', {
      hint: `Add an entry for each, for instance \`prod: {}\`. The local stages (custom.localstack.stages) are: ${local.join(', ') || 'none'}.`,
    })
  return aws
}

/** Throws `no-stage` where that is no stage on AWS. */
export async function requireAwsStage(root: string, stage: string): Promise<void> {
  const stages = await awsStages(root)
  if (!stages.includes(stage))
    throw new StagecraftError('no-stage', stage ? `${stage} is no stage on AWS.` : 'No stage was named.', {
      hint: `Name one of the stage table in serverless.yml: ${stages.join(', ')}.`,
    })
}

/** What the stage table says of a stage, as it stands there: its own value or the default's. Undefined where neither has one. */
export async function stageValue(root: string, stage: string, name: string): Promise<unknown> {
  return (await stageValues(root, stage))[name]
}

/** All that the stage table says of a stage, as it stands there. */
export async function stageValues(root: string, stage: string): Promise<Readonly<Record<string, unknown>>> {
  const { params = {} } = parse(await readFile(join(root, 'serverless.yml'), 'utf8'), { logLevel: 'silent' }) as Service
  return { ...params.default, ...params[stage] }
}

interface Service {
  params?: Record<string, Record<string, unknown> | null>
  custom?: { localstack?: { stages?: string[] } }
}
