import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { Description } from '@stagecraft/localstack/stack/description.ts'
import { type OfferedOutput, unfitTaken, withTakenOutputs, withWritten } from '../composed/taken-outputs.ts'
import { withinToo } from './nested-stacks.ts'
import { withLayerNames } from './released-layers.ts'
import { inOrder, withBoundary, withNamedDeployments, withStagesBoundary } from './released-template.ts'
import { withBuiltSourceMaps, withSourceMaps } from './source-maps.ts'
import { withStageParameters } from './stage-parameters.ts'
import { unfitFunctions, unfitSettings } from './unfit-functions.ts'
import { unfitPlugins } from './unfit-plugins.ts'
import { unfitTemplate } from './unfit-template.ts'
import { unfitTemplateCode } from './unfit-template-code.ts'
import { unfitParameters, unfitValues } from './unfit-values.ts'
import { unfitVersion4 } from './unfit-version4.ts'

/**
 * The description of a stage on AWS of a repository that does not know the kit, as a release has it: CloudFormation reads what is in SSM, roles have the
 * stage's boundary, and nothing is named by the time. Throws `not-releasable` with everything that a release could not bring to the stage as the
 * repository deploys it today. `offered`: what it may take of other services of a compose file.
 */
export async function releasable(
  project: Pick<Project, 'root' | 'config'>,
  description: Description,
  offered: readonly OfferedOutput[] = [],
): Promise<Description> {
  const { found, service, stage } = description
  const read = withStageParameters(description.template, found?.parameters ?? [])
  const { template, faults, takes } = withTakenOutputs(read.template, offered)
  const unfit = [
    ...unfitValues(description),
    ...read.faults,
    ...faults,
    ...unfitTaken(description, offered),
    ...unfitPlugins(found ?? { plugins: [] }, project.config.plugins),
    ...(found?.template ? await unfitTemplateCode(project.root, description) : await unfitFunctions(project, description)),
    ...unfitSettings(project, { ...description, functions: Object.assign({}, ...withinToo(description).map(({ functions }) => functions)) }),
    ...(await unfitVersion4(project.root, description)),
    ...unfitTemplate(description),
    ...(await unfitNested(project.root, description)),
  ]
  if (unfit.length > 0)
    throw new StagecraftError(
      'not-releasable',
      `A release of ${service} for ${stage} would not be what is deployed today:\n${unfit.map((each) => `  ${withWritten(each, offered)}`).join('\n')}`,
      {
        hint: `Change what the lines name, or deploy as before: ${found?.template ? '`sam deploy`' : `\`npx serverless deploy --stage ${stage}\``}. docs/compatibility.md, “Releases of such a repository”, says what a release holds.`,
      },
    )
  const mapped = withBuiltSourceMaps(
    await withSourceMaps(project.root, { ...description, template: template as Description['template'] }),
    description,
  )
  const whose = { service, stage }
  const named = withLayerNames(mapped, description.packaging.layers, whose)
  const released = inOrder(withNamedDeployments(withBoundary(named, whose)))
  return { ...description, template: released as Description['template'], ...nestedIn(description), ...(takes.length > 0 ? { takes } : {}) } // what it is made of has the form
}

function nestedIn({ nested, service, stage }: Description): Pick<Description, 'nested'> {
  if (!nested) return {}
  const children = Object.entries(nested).map(([id, child]) => {
    const released = inOrder(withStagesBoundary(withBuiltSourceMaps(child.template, child), { service, stage }))
    return [id, { ...child, template: released as Description['template'], ...nestedIn(child) }] as const
  })
  return { nested: Object.fromEntries(children) }
}

async function unfitNested(root: string, { nested = {}, template }: Description): Promise<string[]> {
  const each = Object.entries(nested).map(async ([id, child]) => {
    const given = Object.keys((template.Resources[id]?.Properties.Parameters ?? {}) as object) // CloudFormation's type
    const faults = [
      ...unfitParameters(child, given),
      ...(await unfitTemplateCode(root, child)),
      ...unfitTemplate(child),
      ...(await unfitNested(root, child)),
    ]
    return faults.map((fault) => `In ${id}: ${fault}`)
  })
  return (await Promise.all(each)).flat()
}
