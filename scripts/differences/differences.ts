import type { Difference } from '@stagecraft/localstack/difference.ts'
import { differences as ofKit } from '@stagecraft/localstack/differences.ts'
import type { Capabilities } from '@stagecraft/localstack/engines/engine.ts'
import { engineNamed, localEngines } from '@stagecraft/localstack/engines/index.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { Template } from '../check-aws/checked.ts'
import { describeStage } from '../check-aws/describe-stage.ts'
import { comparable } from './comparable.ts'
import { type Fate, fatesOf } from './resources.ts'
import { reasonsOf } from './stage-table.ts'
import { type StageDifferences, stageDifferences } from './stages.ts'

/** Everything that differs between AWS and a local stack, and between two stages, as data. */
export interface Differences {
  stages: StageDifferences
  /** Every resource of the base stage, on the local stack of each engine. */
  resources: readonly { engines: readonly string[]; fates: readonly Fate[] }[]
  /** What only the local template has: logical id, type, and the line that adds it. */
  onlyLocal: readonly { id: string; type: string; why: string }[]
  parts: Readonly<Record<string, readonly Difference[]>>
  engine: { name: string; capabilities: Capabilities }
}

/** What a laptop’s stage is called in the stage table. */
const local = 'local'

/** `engine` is the one whose declarations are listed; the default one unless told. Throws what `stageDifferences` throws. */
export async function differencesOf(project: Project, engine?: string): Promise<Differences> {
  const stages = await stageDifferences(project)
  const [base, here] = [await templateOf(project, stages.base), await templateOf(project, local)]
  const why = (id: string) => reasonFor(stages, id)
  const fates = localEngines.map((name) => ({ name, fates: fatesOf(base, here, engineNamed(name), project.config.database, why) }))
  const { name, capabilities } = engineNamed(engine)
  return {
    stages,
    resources: [...Map.groupBy(fates, (each) => JSON.stringify(each.fates)).values()].map((same) => ({
      engines: same.map((each) => each.name),
      fates: same[0]?.fates ?? [],
    })),
    onlyLocal: Object.entries(here.Resources)
      .filter(([id]) => !base.Resources[id])
      .map(([id, { Type: type }]) => ({ id, type, why: why(id) ?? '' })),
    parts: ofKit,
    engine: { name, capabilities },
  }
}

/** What differs and nothing declares: sentences, none where all is well. */
export function undeclared({ stages, resources, onlyLocal }: Differences): string[] {
  return [
    ...stages.unlisted.map(
      ({ stage, id, property }) =>
        `${id}${property ? `.${property}` : ''} is not the same on ${stage} and ${stages.base}, and no line of the stage table says so.`,
    ),
    ...stages.lines
      .filter(({ line, base }) => reasonsOf(line, base).length === 0)
      .map(({ line }) => `params.${line.row}.${line.parameter} has no comment that says why.`),
    ...resources.flatMap(({ engines, fates }) =>
      fates.flatMap(({ id, unlisted = [] }) =>
        unlisted.map((name) => `${id}: ${name} is not as in the template with ${engines.join(', ')}, and nothing says why.`),
      ),
    ),
    ...onlyLocal.filter(({ why }) => !why).map(({ id }) => `${id} is in the local template alone, and no line of the stage table says so.`),
  ]
}

async function templateOf(project: Project, stage: string): Promise<Template> {
  return comparable((await describeStage(project, stage)).template)
}

// the line of the stage table that adds a resource or takes it away
function reasonFor({ lines }: StageDifferences, id: string): string | undefined {
  const found = lines.filter(({ stages, parts }) => stages.includes(local) && parts.some((part) => part.id === id && part.property === undefined))
  return found.length > 0 ? found.map(({ line }) => `The stage table has \`${line.parameter}: ${line.value}\`.`).join(' ') : undefined
}
