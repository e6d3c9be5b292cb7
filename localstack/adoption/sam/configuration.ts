import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, normalize } from 'node:path'
import { StagecraftError } from '../../errors.ts'

/** The names of SAM's configuration, in the order in which SAM looks for them. */
export const configurationNames = ['samconfig.toml', 'samconfig.yaml', 'samconfig.yml']

/** What a configuration of SAM says of a deployment, as far as it means something here. */
export interface SamConfiguration {
  /** Its name. */
  file: string
  /** `parameter_overrides`: parameter → value. */
  parameters: Record<string, string>
  /** `stack_name`. */
  stackName?: string
  /** `template_file`, relative to the folder; undefined where it is one that `sam build` or `sam package` writes. */
  template?: string
  /** `region`. */
  region?: string
}

/**
 * The configuration of SAM in this folder: of its environment `default`, what holds for `sam deploy`, else for all commands, as SAM reads it. Undefined where there
 * is none, or it says nothing of these. Throws `description-refused` where it does not parse.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html
 */
export async function samConfiguration(root: string): Promise<SamConfiguration | undefined> {
  const read = await environmentsIn(root)
  if (!read) return undefined
  const { file, environments } = read
  const { settings, forAll, ofBuild } = settingsOf(environments, 'default')
  const named = [settings, { ...forAll, ...ofBuild }].map(({ template_file, template }) => template_file ?? template).filter(isText)
  const source = named.map((each) => normalize(each)).find((each) => !each.startsWith('.aws-sam') && existsSync(join(root, each)))
  const made = {
    file,
    parameters: parametersOf(settings.parameter_overrides),
    ...(isText(settings.stack_name) ? { stackName: settings.stack_name } : {}),
    ...(source ? { template: source } : {}),
  }
  return made.stackName || made.template || Object.keys(made.parameters).length > 0 ? made : undefined
}

/** What of a configuration holds for a stage on AWS. */
export interface ConfigurationOfStage extends SamConfiguration {
  /** `stackName` is that of the stage alone: its own environment sets it. */
  isStackOfStage: boolean
  /** Settings of `sam deploy` that a release does not follow. */
  beside: string[]
}

// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-cli-command-reference-sam-deploy.html
const ofDeploy = ['tags', 'notification_arns', 'disable_rollback', 'role_arn']

/**
 * The same for a stage on AWS. `parameters` are those of the environment that is called as the stage, as `sam deploy --config-env prod` takes them; of `default`
 * only where there is no such environment. The stack's name and the region are of `default` where the stage's own does not set them.
 */
export async function samConfigurationOf(root: string, stage: string): Promise<ConfigurationOfStage | undefined> {
  const read = await environmentsIn(root)
  if (!read) return undefined
  const [common = {}, own = {}] = ['default', stage].map((name) => settingsOf(read.environments, name).settings)
  const settings = { ...common, ...own }
  const { stack_name: stackName, region } = settings
  return {
    file: read.file,
    // values of another stage are none of this one
    parameters: parametersOf((Object.keys(own).length > 0 ? own : common).parameter_overrides),
    isStackOfStage: isText(own.stack_name),
    beside: ofDeploy.filter((name) => isSet(settings[name])),
    ...(isText(stackName) ? { stackName } : {}),
    ...(isText(region) ? { region } : {}),
  }
}

async function environmentsIn(root: string): Promise<{ file: string; environments: Record<string, unknown> } | undefined> {
  const file = configurationNames.find((name) => existsSync(join(root, name)))
  return file ? { file, environments: await parsed(file, await readFile(join(root, file), 'utf8')) } : undefined
}

function settingsOf(environments: Record<string, unknown>, name: string) {
  const { global, deploy, build } = tableOf(environments[name])
  const [forAll = {}, ofDeploy = {}, ofBuild = {}] = [global, deploy, build].map((command) => tableOf(tableOf(command).parameters))
  return { settings: { ...forAll, ...ofDeploy } as Record<string, unknown>, forAll, ofBuild }
}

/**
 * Parameters as `--parameter-overrides` takes them: `Name=value`, `ParameterKey=Name,ParameterValue=value`, in one text or several, values in quotes or not;
 * or a table. What is neither is passed over.
 */
export function parametersOf(value: unknown): Record<string, string> {
  if (Array.isArray(value)) return Object.assign({}, ...value.map(parametersOf))
  if (typeof value === 'string') return Object.fromEntries([...value.matchAll(pair)].map(([, key = '', text = '']) => [key, unquoted(text)]))
  return Object.fromEntries(Object.entries(tableOf(value)).map(([name, each]) => [name, String(each)]))
}

const pair = /(?:ParameterKey=)?([A-Za-z0-9]+)(?:,ParameterValue)?=((?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])*)/g

function unquoted(text: string): string {
  return text.replaceAll(/"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/g, (_, double?: string, single?: string, escaped?: string) =>
    double !== undefined ? double.replaceAll(/\\(.)/g, '$1') : (single ?? escaped ?? ''),
  )
}

async function parsed(file: string, text: string): Promise<Record<string, unknown>> {
  try {
    // loaded here: an installation uses this module before the packages are there
    return tableOf(file.endsWith('.toml') ? (await import('smol-toml')).parse(text) : (await import('yaml')).parse(text))
  } catch (cause) {
    throw new StagecraftError('description-refused', `${file} does not parse: ${(cause as Error).message.trim()}`, {
      hint: `Correct ${file}. \`sam validate\` shows the same error.`,
      cause,
    })
  }
}

function tableOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {} // a table of TOML
}

// true, or a text, a list or a table that is not empty
function isSet(value: unknown): boolean {
  return value === true || Object.keys(Object(value ?? {})).length > 0
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
