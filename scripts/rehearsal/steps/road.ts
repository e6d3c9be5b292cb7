import { bootstrapStage, bootstrapTools } from '../../bootstrap/bootstrap.ts'
import { needsOf } from '../../bootstrap/needs-of.ts'
import type { Step, Walk } from '../walk.ts'
import { deploy, promote, releaseFor, requireRunning, send } from './deployments.ts'

/** From nothing to a release on every stage. */
export const road = (walk: Walk): Step[] => [
  { name: 'bootstrap each account', walk: bootstrap },
  { name: 'package', walk: packageFirst },
  ...walk.system.stages.map(({ stage }, at): Step => {
    const from = walk.system.stages[at - 1]?.stage
    return from
      ? { name: `promote ${from} to ${stage}`, walk: (on) => bring(on, stage, () => promote(on, from, stage, releaseFor(on, 'good'))) }
      : { name: `deploy ${stage}`, walk: (on) => bring(on, stage, () => deploy(on, stage, releaseFor(on, 'good'))) }
  }),
  { name: 'the same again', walk: again },
]

async function bootstrap({ system, copy }: Walk): Promise<string> {
  const { clouds, service, tools, stages } = system
  const cloud = clouds.administratorOf(tools)
  await bootstrapTools(cloud.client, cloud, service, stages)
  for (const { stage, account } of stages) {
    const own = clouds.administratorOf(account)
    await bootstrapStage(own.client, own, service, stage, tools, await needsOf(copy.project, stage))
  }
  return `${tools} for tools, ${stages.map(({ stage, account }) => `${account} for ${stage}`).join(', ')}`
}

async function packageFirst(walk: Walk): Promise<string> {
  const made = await walk.copy.release('As it is')
  walk.releases.set('good', made)
  await send(walk, made, true)
  const megabytes = made.manifest.files.reduce((sum, { bytes }) => sum + bytes, 0) / 1_048_576
  return `${made.manifest.name}: ${Object.keys(made.manifest.functions).length} functions, ${megabytes.toFixed(1)} MB`
}

async function bring(walk: Walk, stage: string, work: () => ReturnType<typeof deploy>): Promise<string> {
  const made = releaseFor(walk, 'good')
  const { record } = await work()
  await requireRunning(walk, stage, made)
  const shown = walk.approved.at(-1)
  if (shown?.stage !== stage || shown.release !== made.manifest.name) throw new Error(`Nobody was shown what comes to ${stage}.`)
  return `approved; ${record.steps.map(({ name, seconds }) => `${name} ${seconds.toFixed(1)} s`).join(', ')}`
}

async function again(walk: Walk): Promise<string> {
  const [first, second] = walk.system.stages.map(({ stage }) => stage)
  const good = releaseFor(walk, 'good')
  const ended = second ? await promote(walk, first ?? '', second, good) : await deploy(walk, first ?? '', good)
  if (!ended.isUnchanged) throw new Error('It changed something, though nothing differs.')
  return `nothing differs on ${second ?? first}`
}
