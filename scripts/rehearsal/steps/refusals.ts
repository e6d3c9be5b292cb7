import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GetFunctionConfigurationCommand, LambdaClient, UpdateFunctionConfigurationCommand, waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Template } from '../../check-aws/checked.ts'
import { holders } from '../../check-aws/policies/retention.ts'
import { ofType } from '../../check-aws/resources.ts'
import { keyOf } from '../../deployment/releases.ts'
import type { Made } from '../../release/package.ts'
import { derive } from '../derive.ts'
import type { Step, Walk } from '../walk.ts'
import { deploy, firstOf, open, readyToPromote, refusedAt, releaseFor, requireRunning, send } from './deployments.ts'

/** What is refused, and leaves every stage as it was. */
export const refusals: Step[] = [
  { name: 'an artifact that was tampered with', walk: tampered },
  { name: 'credentials of another account', walk: anotherAccount },
  { name: 'two promotions at once', walk: twoAtOnce },
  { name: 'a replacement that would lose data', walk: lostData },
  { name: 'a stack that was changed by hand', walk: changedByHand },
]

// by the only one who can: an administrator of the tools account
async function tampered(walk: Walk): Promise<string> {
  const { system } = walk
  const made = await derive(releaseFor(walk, 'good'), 2, () => {})
  await send(walk, made, true)
  const s3 = new S3Client({ ...system.clouds.administratorOf(system.tools).client, forcePathStyle: true })
  const Key = keyOf(made.manifest.name, `templates/${firstOf(walk)}.json`)
  const { bucket: Bucket } = await open(walk, firstOf(walk))
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: '{"Resources":{}}', ChecksumAlgorithm: 'SHA256' })).finally(() => s3.destroy())
  return refusedAt(walk, firstOf(walk), 'release-broken', () => deploy(walk, firstOf(walk), made))
}

async function anotherAccount(walk: Walk): Promise<string | undefined> {
  const { system } = walk
  const stranger = system.stages.at(-1)
  if (!stranger || stranger.stage === firstOf(walk)) return undefined
  return refusedAt(walk, firstOf(walk), 'wrong-account', () => open(walk, firstOf(walk), system.clouds.administratorOf(stranger.account)))
}

async function twoAtOnce(walk: Walk): Promise<string | undefined> {
  const [from, to] = walk.system.stages.map(({ stage }) => stage)
  if (!from || !to) return undefined
  const next = await derive(releaseFor(walk, 'good'), 3, (draft) => {
    // every function has new code, that does the same
    for (const name of draft.functions) draft.setFiles(name, () => ({ 'release.txt': 'next\n' }))
  })
  walk.releases.set('next', next)
  await send(walk, next, true)
  await deploy(walk, from, next)
  // on a busy machine one of them could else be done before the other begins
  const ready = await Promise.all([readyToPromote(walk, from, to, next), readyToPromote(walk, from, to, next)])
  const ended = await Promise.allSettled(ready.map((begin) => begin()))
  const refused = ended.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []))
  const [reason] = refused
  if (refused.length !== 1 || !(reason instanceof StagecraftError) || reason.code !== 'stage-locked')
    throw reason ?? new Error('Both were done at once.')
  await requireRunning(walk, to, next)
  return reason.message
}

// a system without a bucket has nothing that a new name would make anew
async function lostData(walk: Walk): Promise<string | undefined> {
  const stage = firstOf(walk)
  let isThere = false
  const made = await derive(releaseFor(walk, 'next'), 4, ({ templates }) => {
    const [, held] =
      Object.entries(templates[stage]?.Resources ?? {}).find(([, { Type, Properties }]) => holders.includes(Type) && Properties?.BucketName) ?? []
    isThere = held !== undefined
    if (held) held.Properties.BucketName = `renamed-by-the-rehearsal-${stage}`
  })
  if (!isThere) return undefined
  await send(walk, made, true)
  return refusedAt(walk, stage, 'data-lost', () => deploy(walk, stage, made))
}

async function changedByHand(walk: Walk): Promise<string> {
  const stage = firstOf(walk)
  const { accounts } = await open(walk, stage)
  const lambda = new LambdaClient(walk.system.clouds.administratorOf(accounts.stage).client)
  const FunctionName = await functionOf(releaseFor(walk, 'next'), stage)
  const set = async (Timeout: number | undefined) => {
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }))
    await waitUntilFunctionUpdatedV2({ client: lambda, minDelay: 1, maxWaitTime: 60 }, { FunctionName })
  }
  const { Timeout = 3 } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
  await set(Timeout + 1)
  try {
    return await refusedAt(walk, stage, 'stack-drifted', () => deploy(walk, stage, releaseFor(walk, 'good')))
  } finally {
    await set(Timeout)
    lambda.destroy()
  }
}

// a description may have given it a name of its own
async function functionOf({ folder }: Made, stage: string): Promise<string> {
  const template = JSON.parse(await readFile(join(folder, 'templates', `${stage}.json`), 'utf8')) as Template // as it was built
  return String(ofType(template, 'AWS::Lambda::Function')[0]?.[1].Properties.FunctionName)
}
