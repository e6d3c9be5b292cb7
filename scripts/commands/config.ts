import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { administratorSecret } from '@stagecraft/localstack/supervisor/engine-access.ts'
import { askValue } from '../config/ask-value.ts'
import { type Declarations, declarationsOf, settable } from '../config/declared.ts'
import { compare, type Row, rowsOf } from '../config/rows.ts'
import { type StageAccess, stageAccess } from '../config/stage-access.ts'
import { storeOf } from '../config/store.ts'
import { comparisonText, listText } from '../config/text.ts'
import { names } from '../deployment/names.ts'
import type { Output } from '../output/output.ts'
import { releaseName } from '../release/release-template.ts'

export interface ConfigOptions {
  stage?: string
  /** Two stages. */
  compare?: string[]
  set?: string
}

/** Lists a stage's parameters and secrets, compares two stages, or sets one of them. No secret is read or printed. */
export async function config(project: Project, output: Output, { stage = project.stage, compare: stages, set }: ConfigOptions): Promise<void> {
  const declarations = await declarationsOf(project)
  if (set !== undefined) return setOne(await accessOf(project, stage), declarations, set, output)
  if (!stages) {
    const rows = await rowsAt(await accessOf(project, stage), declarations)
    return output.result(rows, () => listText(stage, rows))
  }
  const [one, other] = stages
  if (!one || !other || stages.length > 2)
    throw new StagecraftError('two-stages', 'Two stages are compared.', { hint: 'For instance `make config A=dev B=prod`.' })
  const accesses = await Promise.all([accessOf(project, one), accessOf(project, other)])
  const [left, right] = await Promise.all(accesses.map((access) => rowsAt(access, declarations)))
  const differences = compare(accesses[0].service, [
    { stage: one, rows: left ?? [] },
    { stage: other, rows: right ?? [] },
  ])
  output.result(differences, () => comparisonText([one, other], differences))
}

async function accessOf(project: Project, stage: string): Promise<StageAccess> {
  if (/^[a-z][a-z0-9-]*$/.test(stage)) return stageAccess(project, stage)
  throw new StagecraftError('no-such-stage', `“${stage}” is not the name of a stage.`, {
    hint: 'The stages are in the table `params` of serverless.yml.',
  })
}

/** What a stage holds and lacks. */
export async function rowsAt(access: StageAccess, { parameters }: Declarations): Promise<Row[]> {
  const store = storeOf(access)
  try {
    const held = await store.held()
    // the kit's own: an application declares none of them
    for (const name of access.client.endpoint ? [administratorSecret] : [releaseName, names.functionsBoundaryIs]) held.delete(name)
    return rowsOf(parameters, held)
  } finally {
    store.close()
  }
}

/** Sets one parameter; `ask` gives its value. */
export async function setOne(access: StageAccess, declarations: Declarations, name: string, output: Output, ask = askValue): Promise<void> {
  const parameter = settable(declarations, name)
  const value = await ask(parameter)
  const fault = declarations.misfit(parameter, value)
  if (fault)
    throw new StagecraftError('value-does-not-fit', `The value for ${name} ${fault}.`, {
      hint: parameter.keys ? `It is a JSON object with the keys ${parameter.keys.join(', ')}.` : `Its kind is ${parameter.kind}.`,
    })
  const store = storeOf(access)
  try {
    await store.set(parameter, value)
  } finally {
    store.close()
  }
  output.result({ stage: access.stage, name, set: true }, () =>
    [
      `  ${name} is set on ${access.stage}.`,
      parameter.readBy.includes('CloudFormation') ? '  The next deployment reads it.' : '  Functions read it when they start.',
    ].join('\n'),
  )
}
