import { createInterface } from 'node:readline/promises'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { stageValue } from '../check-aws/stages.ts'
import { aws, type Cloud } from '../deployment/cloud.ts'
import { keptIds, type Removal, removeStage, type WantedRemoval } from '../deployment/remove.ts'
import { openTarget, type Target } from '../deployment/target.ts'
import { idsOf, onTerminal } from '../deployment/terminal.ts'
import { confirm } from '../output/confirm.ts'
import type { Output } from '../output/output.ts'

export interface RemoveOptions {
  stage: string
  /** The stage's name once more: what a protected stage wants. */
  name?: string
  /** Logical ids of what goes though it holds data, with commas between them. */
  data?: string
  /** All of it goes. */
  withData?: true
  yes?: true
}

/**
 * Takes a stage down. What holds data stays unless it is named. A stage with `deletionProtection` or `termination` in the stage table wants its name typed.
 * `--json`: the `Removal` of scripts/deployment/remove.ts.
 */
export async function remove(
  project: Project,
  output: Output,
  { stage, name, data, withData, yes }: RemoveOptions,
  cloud: Cloud = aws,
): Promise<void> {
  const terminal = onTerminal(output, Boolean(yes))
  const isProtected = await isProtectedStage(project.root, stage)
  const target = await terminal.step('account', () => openTarget(project, stage, cloud))
  const further = stacksBeside(project, target)
  const conduct = {
    step: terminal.step,
    detail: terminal.detail,
    confirm: async (removal: Removal) => {
      output.say(`\n${removalText(removal)}\n`)
      await askFor(stage, removal.stacks.some((each) => each.isProtected) || isProtected, name, Boolean(yes))
    },
  }
  const removal = await removeStage(target, { further, data: withData ? 'all' : idsOf(data) }, conduct)
  output.result(
    removal,
    () => `  ${stage} is removed.${removal.kept.length > 0 ? ` What is kept: ${removal.kept.map(({ physicalId }) => physicalId).join(', ')}` : ''}`,
  )
}

/** The logical ids of what a service of a stage keeps. */
export async function keptBy(project: Project, stage: string, output: Output, cloud: Cloud): Promise<string[]> {
  const target = await openTarget(project, stage, cloud)
  return keptIds(target, stacksBeside(project, target), onTerminal(output, true))
}

function stacksBeside({ config }: Project, { stack, region }: Target): WantedRemoval['further'] {
  return (config.furtherStacks ?? []).map((each) => ({ name: `${stack}-${each.name}`, region: each.region ?? region }))
}

/** Whether the stage table protects a stage: its name has to be typed. */
async function isProtectedStage(root: string, stage: string): Promise<boolean> {
  const values = await Promise.all(['deletionProtection', 'termination'].map((parameter) => stageValue(root, stage, parameter)))
  return values.includes(true)
}

/** Asks before a stage goes. Throws `name-not-typed`, `not-confirmed`, `not-asked`. */
export async function askFor(stage: string, isProtected: boolean, name: string | undefined, yes: boolean): Promise<void> {
  if (isProtected) {
    const typed = name ?? (process.stdin.isTTY ? await ask(`  ${stage} is protected. Type its name to remove it: `) : '')
    if (typed === stage) return
    throw new StagecraftError('name-not-typed', `${stage} is protected, and ${typed ? `${typed} is not its name` : 'nobody typed its name'}.`, {
      hint: `Nothing was removed. \`make remove STAGE=${stage} NAME=${stage}\` removes it where nobody can be asked.`,
    })
  }
  if (yes || name === stage) return
  await confirm({
    question: `Remove ${stage}?`,
    what: `This removes ${stage}.`,
    hint: 'Add YES=1 where nobody can be asked.',
    refused: `${stage} was left as it is.`,
  })
}

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  return (await terminal.question(question).finally(() => terminal.close())).trim()
}

/** A removal as a person reads it: which stacks go, what goes with them though it holds data, what stays and what that costs. */
function removalText({ stage, account, stacks, named, kept }: Removal): string {
  const cost = ({ usdPerMonth, isSnapshot }: Removal['kept'][number]) =>
    isSnapshot
      ? 'a snapshot, for what it stores'
      : usdPerMonth === undefined
        ? 'price unknown'
        : `$${usdPerMonth.toFixed(2)} a month, and what it stores`
  return [
    `  ${stage} (account ${account})`,
    ...(stacks.length === 0 ? ['  No stack is there.'] : []),
    ...stacks.map(({ name, region, status }) => `  - ${name} (${region}, ${status})`),
    ...(named.length > 0 ? ['', '  With what it holds, for ever:', ...named.map((id) => `  - ${id}`)] : []),
    ...(kept.length > 0
      ? ['', '  Stays, and can be deleted by hand:', ...kept.map((each) => `    ${each.resource} (${each.type}): ${each.physicalId}: ${cost(each)}`)]
      : []),
    '',
    '  Stays too: parameters and secrets that `make config` set ($0.40 a month for each secret), the records of its deployments, and what `make bootstrap` made, which costs nothing.',
  ].join('\n')
}
