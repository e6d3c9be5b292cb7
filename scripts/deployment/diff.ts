import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { stackNamed } from '@stagecraft/localstack/stack/stack-named.ts'
import type { Template } from '../check-aws/checked.ts'
import { parseTemplate } from '../check-aws/template-file.ts'
import type { ResourceChange } from '../pr-report/report.ts'
import { templateChanges } from '../pr-report/template-changes.ts'
import type { Manifest } from '../release/manifest.ts'
import type { Made } from '../release/package.ts'
import { artifactBucket, releaseParameter } from '../release/release-template.ts'
import { driftOf } from './drift.ts'
import { currentTemplate } from './main-stack.ts'
import { readRelease } from './releases.ts'
import { releaseOf } from './stack.ts'
import type { Target } from './target.ts'
import { withStore } from './with-store.ts'

/** One side of a comparison: a stage as it is, or the release of the current commit as it would be there. */
export interface Side {
  name: string
  release: string | undefined
  migrations: readonly string[]
  template: Template | undefined
  /** The stack's parameters, with the values that CloudFormation looked up; none of a release that was not deployed. */
  parameters: Readonly<Record<string, string>>
  /** What somebody changed by hand, a sentence each. */
  drift: readonly string[]
  /** What its names and values hold that belongs to it alone: stage, account. */
  own: readonly string[]
}

export interface Differences {
  releases: [string | undefined, string | undefined]
  /** On one side only. */
  migrations: [string[], string[]]
  resources: ResourceChange[]
  parameters: { name: string; values: [string | undefined, string | undefined] }[]
  drift: [readonly string[], readonly string[]]
}

/** A stage as it is. */
export async function stageSide(target: Target): Promise<Side> {
  const client = new CloudFormationClient(target.client)
  try {
    const stack = await stackNamed(client, target.stack)
    const release = releaseOf(stack)
    const manifest = release
      ? await withStore(target, (store) => readRelease(store, release)).then(
          (each) => each.manifest,
          () => undefined,
        )
      : undefined
    const parameters = (stack?.Parameters ?? []).map(
      ({ ParameterKey = '', ParameterValue, ResolvedValue }) => [ParameterKey, ResolvedValue ?? ParameterValue ?? ''] as const,
    )
    return {
      name: target.stage,
      release,
      migrations: namesOf(manifest),
      template: release ? await currentTemplate(client, target.stack) : undefined,
      parameters: Object.fromEntries(parameters.filter(([name]) => name !== artifactBucket && name !== releaseParameter)),
      drift: release ? await driftOf(client, target.stack, target.cloud.endpoint ? 20 : 2_000) : [],
      own: [target.stage, target.accounts.stage],
    }
  } finally {
    client.destroy()
  }
}

/** What the release of the current commit would be at a stage. */
export async function releaseSide(target: Target, { folder, manifest }: Made): Promise<Side> {
  const path = `templates/${target.stage}.json`
  const template = target.cloud.fitted(parseTemplate(await readFile(join(folder, path), 'utf8'), path), target.stage)
  return {
    name: 'this commit',
    release: manifest.name,
    migrations: namesOf(manifest),
    template,
    parameters: {},
    drift: [],
    own: [target.stage, target.accounts.stage],
  }
}

/** What differs; names and values that only hold the one's or the other's stage or account are alike. */
export function differencesOf(one: Side, other: Side): Differences {
  const [left, right] = [one, other].map((side) => neutral(side.template, side.own)?.Resources ?? {})
  const names = [...new Set([...Object.keys(one.parameters), ...Object.keys(other.parameters)])].sort()
  const hasParameters = Object.keys(one.parameters).length > 0 && Object.keys(other.parameters).length > 0
  return {
    releases: [one.release, other.release],
    migrations: [
      one.migrations.filter((name) => !other.migrations.includes(name)),
      other.migrations.filter((name) => !one.migrations.includes(name)),
    ],
    resources: templateChanges(left ?? {}, right ?? {}, { of: () => 'no' }),
    parameters: hasParameters
      ? names
          .filter((name) => neutral(one.parameters[name], one.own) !== neutral(other.parameters[name], other.own))
          .map((name) => ({ name, values: [one.parameters[name], other.parameters[name]] }))
      : [],
    drift: [one.drift, other.drift],
  }
}

function neutral<T>(value: T, own: readonly string[]): T {
  if (value === undefined) return value
  const [stage = '', account = ''] = own
  const text = JSON.stringify(value)
    .replaceAll(account, '<account>')
    .replaceAll(new RegExp(`(?<![A-Za-z0-9])${stage}(?![A-Za-z0-9])`, 'g'), '<stage>')
  return JSON.parse(text) as T // the same, but for texts in it
}

function namesOf(manifest: Manifest | undefined): string[] {
  return (manifest?.migrations ?? []).map(({ name }) => name)
}
