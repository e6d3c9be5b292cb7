import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ApplicationRehearsal } from '@stagecraft/localstack/config.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import colours from 'picocolors'
import { awsStages, stageValue } from '../check-aws/stages.ts'
import type { Conduct } from '../deployment/deployment.ts'
import { type Overview, overviewOf } from '../deployment/overview.ts'
import { smokeTest } from '../deployment/smoke.ts'
import { confirm as ask } from '../output/confirm.ts'
import { marks } from '../output/marks.ts'
import type { Output } from '../output/output.ts'
import { copyOf } from '../rehearsal/copy.ts'
import { accountsOnAws, monthlyCosts } from '../rehearsal/on-aws.ts'
import { randomOf } from '../rehearsal/random.ts'
import { reportText } from '../rehearsal/report.ts'
import { badDays } from '../rehearsal/steps/bad-days.ts'
import { killsAndRollback } from '../rehearsal/steps/kills.ts'
import { refusals } from '../rehearsal/steps/refusals.ts'
import { road } from '../rehearsal/steps/road.ts'
import { namedAccounts, startSystem } from '../rehearsal/system.ts'
import { type Walk, type Walked, walkAll } from '../rehearsal/walk.ts'
import { startWalks } from '../rehearsal/whole.ts'

export interface RehearseOptions {
  /** Ten kills, not two, and the steps that take minutes. */
  full?: true
  /** From nothing to the last stage alone, without what may go wrong on the way. */
  short?: true
  /** Of the moments at which deployments are killed. */
  seed?: string
  /** In the accounts of the stage table, and not on the engine. */
  aws?: true
  /** With `aws`: the role of each stage's account that its administrator has, and that trusts the tools account. */
  administrator?: string
}

/**
 * Walks the whole road on the engine, which stands in for the accounts of the stage table: bootstrap, deploy, promote, bad releases, refusals, kills and a
 * rollback. `--json`: `[{ name, seen, seconds, settledSeconds, settled }]`. Throws `rehearsal-failed` with the step.
 */
export async function rehearse(
  project: Project,
  output: Output,
  { full, short, seed, aws, administrator = 'OrganizationAccountAccessRole' }: RehearseOptions,
): Promise<Walked[]> {
  if (project.compose) return rehearseWhole(project, output, { short, aws })
  const began = seed ?? String(Math.floor(Math.random() * 1_000_000))
  if (!short) output.say(colours.dim(`  The moments of the kills are those of SEED=${began}.`))
  if (aws) await askForMoney(project, output)
  const copy = await copyOf(project)
  try {
    const system = await (aws ? accountsOnAws(copy.project, administrator) : startSystem(copy.project))
    try {
      const approved: Overview[] = []
      const confirm: Conduct['confirm'] = async (context, plan) => void approved.push(overviewOf(context, plan))
      const random = randomOf(Number(began))
      // of small seeds the first ones are small
      for (let at = 0; at < 3; at++) random()
      const walk: Walk = {
        system,
        copy,
        application: await applicationOf(project),
        developer: await system.clouds.developer(await permissionSetOf(project.root)),
        conduct: { step: (_, work) => work(), detail: () => {}, confirm, smoke: smokeTest },
        approved,
        random,
        isFull: full ?? false,
        releases: new Map(),
        deployed: [],
      }
      const steps = [...road(walk), ...(short ? [] : [...badDays, ...refusals, ...killsAndRollback])]
      const walked = await walkAll(walk, steps, ({ name, seconds, settledSeconds }) =>
        output.say(`  ${marks.ok}  ${name}  ${colours.dim(`${(seconds + settledSeconds).toFixed(1)} s`)}`),
      )
      output.result(walked, () => reportText(walked))
      return walked
    } finally {
      await system.stop()
    }
  } finally {
    await copy.remove()
  }
}

// of services that a compose file joins, each step is walked by one after another
async function rehearseWhole(project: Project, output: Output, { short, aws }: RehearseOptions): Promise<Walked[]> {
  if (!short || aws)
    throw new StagecraftError('only-short', `What ${project.compose?.file} joins is rehearsed in the short form, on this machine alone.`, {
      hint: 'Add `--short`.',
    })
  const copy = await copyOf(project)
  try {
    const walks = await startWalks(copy, await permissionSetOf(project.root))
    try {
      const walked = await walkAll(walks.first, walks.steps, ({ name, seconds }) =>
        output.say(`  ${marks.ok}  ${name}  ${colours.dim(`${seconds.toFixed(1)} s`)}`),
      )
      output.result(walked, () => reportText(walked))
      return walked
    } finally {
      await walks.stop()
    }
  } finally {
    await copy.remove()
  }
}

async function askForMoney(project: Project, output: Output): Promise<void> {
  const { stages } = await namedAccounts(project)
  const costs = await monthlyCosts(project, stages)
  const month = Object.values(costs).reduce((sum, each) => sum + each, 0)
  output.say(
    Object.entries(costs)
      .map(([stage, usd]) => `  ${stage.padEnd(10)} $${usd.toFixed(2)} a month`)
      .join('\n'),
  )
  await ask({
    question: `Rehearse in the accounts ${stages.map(({ account }) => account).join(', ')}?`,
    what: `This makes every stage of the stage table on AWS. They cost about $${(month / 30).toFixed(2)} a day until \`make remove\` takes each down.`,
    hint: 'Run it on a terminal.',
    refused: 'Nothing was made on AWS.',
  })
}

async function applicationOf({ root, config }: Project): Promise<ApplicationRehearsal | undefined> {
  if (!config.rehearsal) return undefined
  const module = (await import(pathToFileURL(join(root, config.rehearsal)).href)) as { rehearsal: ApplicationRehearsal } // as the configuration describes it
  return module.rehearsal
}

/** A permission set that may deploy every stage: the first one that the last stage names. The others take whoever may deploy that one. */
async function permissionSetOf(root: string): Promise<string | undefined> {
  const last = (await awsStages(root)).at(-1) ?? ''
  const [first] = String((await stageValue(root, last, 'deployers')) ?? '*').split(',')
  return first && /^\w+$/.test(first.trim()) ? first.trim() : undefined
}
