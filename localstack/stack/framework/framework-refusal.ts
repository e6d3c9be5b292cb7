import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Found } from '../../adoption/found.ts'
import { StagecraftError } from '../../errors.ts'
import type { Project } from '../../project.ts'
import { descriptionIn } from '../../project-root.mjs'
import { installHint } from '../bundles/install-hint.ts'

/** The file with what the Framework printed when it read the description last. */
export function frameworkOutput({ programs }: Pick<Project, 'programs'>): string {
  return join(programs, 'cache', 'framework.log')
}

/** Why the Framework ended without a description: a plugin that threw, by its name, or else what it printed itself. */
export function refusal({ root, stage }: Pick<Project, 'root' | 'stage'>, output: string, found?: Partial<Found>): StagecraftError {
  const { fault } = found ?? {}
  if (!fault)
    return new StagecraftError(
      'description-refused',
      `The Serverless Framework refused ${descriptionIn(root) ?? 'serverless.yml'}:\n${said(output)}`,
      {
        hint: hintFor(root, output, found) ?? `The lines above show where. \`npx serverless package --stage ${stage}\` shows the same error.`,
        detail: output,
      },
    )
  const { name, when, where, message, stack } = fault
  const [first] = message.trim().split('\n')
  const why = first ? `: ${first}` : '. It does not say why.'
  return new StagecraftError('plugin-failed', `The plugin ${name} failed ${when}${where ? `, at ${where}` : ''}${why}`, {
    hint: `Repair it, or start without it and what it adds: \`export default { plugins: { '${name}': 'skip' } }\` in stagecraft.config.ts.`,
    detail: `${stack}\n\nThe Serverless Framework printed:\n${output}`,
  })
}

/** Why a description for another cloud is not started. */
export function otherCloudRefusal({ root }: Pick<Project, 'root'>, provider: string): StagecraftError {
  return new StagecraftError(
    'description-refused',
    `${descriptionIn(root) ?? 'serverless.yml'} has the provider ${provider}. Stagecraft runs what is for AWS alone.`,
    { hint: 'Nothing of it was started. A service for AWS says `provider: { name: aws }`.' },
  )
}

/** Why a configuration of a Serverless Component is not started. */
export function componentRefusal({ root }: Pick<Project, 'root'>, component: string): StagecraftError {
  return new StagecraftError(
    'description-refused',
    `${descriptionIn(root) ?? 'serverless.yml'} configures the Serverless Component ${component}, which makes its resources by calls of AWS: no template says what is in it.`,
    {
      hint: 'Nothing of it was started. Stagecraft runs services: `service`, `provider` and `functions`. A page runs by its own development server (`npx next dev`), and reaches a service by the addresses that `up` prints.',
    },
  )
}

function hintFor(root: string, output: string, { missing = [], plugins = [] }: Partial<Found> = {}): string | undefined {
  const name = descriptionIn(root)
  if (name && /^["']?(AWSTemplateFormatVersion|Transform)["']?:/m.test(readFileSync(join(root, name), 'utf8')))
    return `${name} is a template of SAM or CloudFormation: run \`npx stagecraft up --template ${name}\`.`
  if (missing.length > 0 && output.includes('Value not found at "file" source'))
    return `It reads ${missing.join(', ')}, and there is no such file. Files with secrets are often kept out of Git: make it as the README of the repository says.`
  const [, module] = /Cannot find module '([^'./][^']*)'/.exec(output) ?? []
  if (module) return `${module} is not found. ${installHint(root)}`
  const absent = plugins.filter(({ isAbsent }) => isAbsent).map(({ name }) => name)
  if (absent.length === 0) return undefined
  const isOne = absent.length === 1
  return `The ${isOne ? 'plugin' : 'plugins'} ${absent.join(', ')} ${isOne ? 'is' : 'are'} not installed, and may bring what is missing. ${installHint(root)}`
}

function said(output: string): string {
  return output
    .split('\n')
    .filter(
      (line) =>
        line.trim() &&
        !/^(Require stack:|- \/|Environment|Using serverless-localstack|serverless-localstack:|Packaging |Docs: |Learn more about|at .*:\d+\)?$)/.test(
          line.trim(),
        ),
    )
    .slice(0, 20)
    .join('\n')
}
