import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { stackName } from '@stagecraft/localstack/stack/description.ts'
import { systemOf } from '../check-aws/describe-stage.ts'
import { aws, type Cloud } from '../deployment/cloud.ts'
import type { Ended } from '../deployment/deployment.ts'
import { type DeploymentRecord, recordsOf } from '../deployment/records.ts'
import { releaseOf, stackOf } from '../deployment/stack.ts'
import { openTarget } from '../deployment/target.ts'
import { idsOf } from '../deployment/terminal.ts'
import { withStore } from '../deployment/with-store.ts'
import type { Output } from '../output/output.ts'
import { type ReleasedService, releasedServices } from '../release/composed/released-services.ts'
import { type Made, packageRelease } from '../release/package.ts'
import { type DeployOptions, deploy, secondsOf } from './deploy.ts'
import { inOrder, type Worked } from './in-order.ts'
import { namingUsers } from './in-use.ts'
import { dataByService, type KeptBy } from './named-data.ts'
import { refuseSeveralCommits } from './of-one-commit.ts'
import { type PromoteOptions, promote, sameStage } from './promote.ts'
import { keptBy, type RemoveOptions, remove } from './remove.ts'
import { rollback } from './rollback.ts'

/**
 * `deploy` of all services of a compose file. Before the first one is deployed all are packaged, so that what cannot be released is known, and all that is
 * deployed is of one commit. Throws `not-one-release`.
 */
export async function deployWhole(whole: Project, output: Output, options: DeployOptions, cloud: Cloud = aws): Promise<void> {
  const services = await releasedServices(whole)
  const made = new Map<string, Made>()
  for (const { name, project } of options.release ? [] : services)
    made.set(name, await packageRelease(project, (line) => output.say(`  …     ${name}: ${line}`)))
  refuseSeveralCommits(made)
  await inOrder(services, output, async ({ name, project }, own) => workedOf(await deploy(project, own, options, cloud, made.get(name))))
}

/** `promote` of all services, of one release: the stage it comes from has to run that in all of them. Throws `same-stage` and `not-one-release`. */
export async function promoteWhole(whole: Project, output: Output, options: PromoteOptions, cloud: Cloud = aws): Promise<void> {
  const services = await releasedServices(whole)
  if (options.from === options.to) throw sameStage(options.from)
  const running = await oneRelease(services, options.from, cloud)
  const release = options.release ?? running
  const { from, to } = options
  await inOrder(
    services,
    output,
    async ({ project }, own) => workedOf(await promote(project, own, { ...options, release }, cloud)),
    `run \`stagecraft promote ${from} ${to} --release ${running}\` while ${from} runs it: it goes on with these. After a mend in the code, deploy a new release to ${from} and promote that; or \`stagecraft rollback ${to}\` takes ${running} back.`,
  )
}

/** `rollback` of all services to one release: that which is named, else the newest that worked in all of them and does not run in all. Throws `no-release-before`. */
export async function rollbackWhole(
  whole: Project,
  output: Output,
  options: { stage: string; to?: string; yes?: true },
  cloud: Cloud = aws,
): Promise<void> {
  const services = await releasedServices(whole)
  const to = options.to ?? (await commonBefore(services, options.stage, cloud))
  await inOrder(services, output, async ({ project }, own) => {
    const ended = await rollback(project, own, { ...options, to }, cloud).catch(async (error: unknown) => {
      throw namingUsers(error, await stacksOf(services, options.stage), `rollback ${options.stage} --to ${to}`)
    })
    return workedOf(ended)
  })
}

async function stacksOf(services: readonly ReleasedService[], stage: string): Promise<Map<string, string>> {
  const each = services.map(async ({ name, project }) => [stackName({ ...(await systemOf(project, stage)), stage }), name] as const)
  return new Map(await Promise.all(each))
}

/** `remove` of all services, those that take something of others first. Throws `no-such-resource` and `of-one-service` as `dataByService` does. */
export async function removeWhole(whole: Project, output: Output, options: RemoveOptions, cloud: Cloud = aws): Promise<void> {
  const services = await releasedServices(whole)
  const reversed = services
    .toReversed()
    .map((each) => ({ ...each, dependsOn: services.flatMap(({ name, dependsOn }) => (dependsOn.includes(each.name) ? [name] : [])) }))
  const { data: ids, ...others } = options
  const kept: KeptBy[] = []
  for (const { name, project } of ids ? reversed : []) kept.push({ name, ids: await keptBy(project, options.stage, output, cloud) })
  const data = dataByService(options.stage, idsOf(ids), kept)
  await inOrder(reversed, output, async ({ name, project }, own) => {
    const named = data.get(name) ?? []
    await remove(project, own, { ...others, ...(named.length > 0 ? { data: named.join(',') } : {}) }, cloud)
    return { result: 'done' }
  })
}

function workedOf(ended: Ended | undefined): Worked {
  if (!ended) return { result: 'unchanged' }
  const { record, isUnchanged } = ended
  return { result: isUnchanged ? 'unchanged' : 'done', release: record.release, seconds: secondsOf(record) }
}

async function oneRelease(services: readonly ReleasedService[], stage: string, cloud: Cloud): Promise<string> {
  const found = await seenIn(services, stage, cloud)
  const running = new Set(found.map(({ release }) => release))
  const [release] = running
  if (running.size === 1 && release) return release
  const each = found.map((one) => `  ${one.name}: ${one.release ?? 'nothing'}`)
  throw new StagecraftError(
    'not-one-release',
    `The services of ${stage} run different releases, so they were never seen together:\n${each.join('\n')}`,
    {
      hint: `Nothing was changed. Run \`make deploy STAGE=${stage}\` until all have one, or promote a service alone: \`--service NAME\`.`,
    },
  )
}

async function commonBefore(services: readonly ReleasedService[], stage: string, cloud: Cloud): Promise<string> {
  const found = await seenIn(services, stage, cloud)
  const newest = found
    .flatMap(({ worked }) => worked)
    .toSorted((one, other) => (one.id < other.id ? 1 : -1))
    .map(({ release }) => release)
  const before = newest.find(
    (release) => found.every(({ worked }) => worked.some((each) => each.release === release)) && !found.every((each) => each.release === release),
  )
  if (before) return before
  throw new StagecraftError('no-release-before', `No release is known to have worked in all services of ${stage} before.`, {
    hint: 'Name one that is in all of them (TO=name), or bring a service back alone: `--service NAME`.',
  })
}

interface SeenService {
  name: string
  /** What runs. */
  release: string | undefined
  /** Its deployments that ended well, newest first. */
  worked: DeploymentRecord[]
}

function seenIn(services: readonly ReleasedService[], stage: string, cloud: Cloud): Promise<SeenService[]> {
  return Promise.all(
    services.map(async ({ name, project }) => {
      const target = await openTarget(project, stage, cloud, 'show')
      const records = await withStore(target, (store) => recordsOf(store, stage, 100))
      const worked = records.flatMap(({ record }) => (record.result === 'done' && record.kind !== 'remove' ? [record] : []))
      return { name, release: releaseOf(await stackOf(target)), worked }
    }),
  )
}
