// Plain JavaScript, for every Node from 18 on: the published command looks for the project before it knows that its Node is new enough.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

/** The files that describe a system, in the order in which the Serverless Framework looks for them. */
export const descriptionNames = ['yml', 'yaml', 'json', 'js', 'cjs', 'mjs', 'ts', 'mts'].map((ending) => `serverless.${ending}`)

const templateNames = ['template.yaml', 'template.yml', 'template.json']

/** The template that the last start was given (`--template`), where no other file describes the system: later commands mean it too. */
export const keptTemplate = join('.stagecraft', 'template')

/**
 * The name of the Framework's file that describes the system in this folder; undefined where there is none.
 *
 * @param {string} folder
 * @returns {string | undefined}
 */
export function descriptionIn(folder) {
  return descriptionNames.find((name) => existsSync(join(folder, name)))
}

const composeNames = ['yml', 'yaml', 'json', 'ts', 'js'].map((ending) => `serverless-compose.${ending}`)

/**
 * The name of the file that joins several services in this folder; undefined where there is none.
 *
 * @param {string} folder
 * @returns {string | undefined}
 */
export function composeIn(folder) {
  return composeNames.find((name) => existsSync(join(folder, name)))
}

/**
 * The template of CloudFormation that describes the system in this folder where the Framework has no file: the one that was kept, or one of SAM under
 * its usual name. Relative to the folder.
 *
 * @param {string} folder
 * @returns {string | undefined}
 */
export function templateIn(folder) {
  if (descriptionIn(folder)) return undefined
  const kept = join(folder, keptTemplate)
  if (existsSync(kept)) return readFileSync(kept, 'utf8')
  return usualTemplate(folder)
}

/**
 * The template of SAM in this folder that has the usual name.
 *
 * @param {string} folder
 * @returns {string | undefined}
 */
export function usualTemplate(folder) {
  return templateNames.find((name) => existsSync(join(folder, name)) && readFileSync(join(folder, name), 'utf8').includes('AWS::Serverless'))
}

/**
 * The project that `folder` is in: the nearest folder, itself or above, with a stagecraft.config.ts, a samconfig.toml that names a template, or a file that describes a
 * system or joins several; else
 * the folder of the `template` that is asked for, where that is. Undefined where there is none.
 *
 * @param {string} folder
 * @param {string} [template]
 * @returns {string | undefined}
 */
export function projectRoot(folder, template) {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, 'stagecraft.config.ts')) || descriptionIn(at) || composeIn(at) || templateIn(at) || namesTemplate(at)) return at
    if (dirname(at) === at) return template && existsSync(template) ? dirname(resolve(template)) : undefined
  }
}

// only looked at here, because nothing of npm may be there yet; adoption/sam/configuration.ts reads it
function namesTemplate(folder) {
  const file = join(folder, 'samconfig.toml')
  const [, name = ''] = (existsSync(file) && /^\s*template(?:_file)?\s*=\s*["']([^"']+)["']/m.exec(readFileSync(file, 'utf8'))) || []
  return name !== '' && !name.includes('.aws-sam') && existsSync(join(folder, name))
}

const depthBelow = 4
const namedBelow = 6

/**
 * Why a command finds no project in `folder`, and what to do: in a repository of several systems, where they are.
 *
 * @param {string} folder
 * @returns {{ message: string, hint: string }}
 */
export function noProject(folder) {
  const missing = `No system is described in ${folder} or a folder above it: no serverless.yml, template.yaml of SAM, or stagecraft.config.ts.`
  const below = systemsBelow(folder, depthBelow).map((each) => relative(folder, each))
  const [template] = templatesIn(folder)
  if (template) return { message: missing, hint: `There is the template ${template}: \`npx stagecraft up --template ${template}\` starts it.` }
  const other = otherTool(folder)
  if (other && (below.length === 0 || !other.isBeside)) return { message: `${missing} ${other.message}`, hint: other.hint }
  if (below.length === 0)
    return {
      message: missing,
      hint: 'Change to the folder of a project, then run the command again. For a new project: `npm create stagecraft@latest my-app`.',
    }
  const more = below.length > namedBelow ? ` and ${below.length - namedBelow} more` : ''
  const named = `${below.slice(0, namedBelow).join(', ')}${more}`
  return {
    message: `${missing} Below it are: ${named}.`,
    hint: `Change to one of them, for example \`cd ${below[0]}\`, then run the command again.`,
  }
}

// described by programs, which are theirs to run; what is `isBeside` often stands beside what Stagecraft runs
const otherTools = [
  {
    file: 'cdk.json',
    message: 'It is an application of the AWS CDK.',
    hint: 'Have the CDK write its template, and start that: `npx cdk synth`, then `npx stagecraft up --template cdk.out/NAME.template.json`.',
  },
  {
    file: 'sst.config.ts',
    message: 'It is an application of SST, which describes it to Pulumi: no template of CloudFormation says what is in it.',
    hint: '`npx sst dev` runs it, with an account of AWS. Stagecraft runs what serverless.yml, SAM or CloudFormation describe.',
  },
  {
    file: '.chalice',
    message: 'It is an application of AWS Chalice.',
    hint: 'Have Chalice write a template of SAM, and start that: `chalice package out`, then `npx stagecraft up --template out/sam.json`.',
  },
  {
    file: 'main.tf',
    message: 'It is described to Terraform: no template of CloudFormation says what is in it.',
    hint: 'Stagecraft runs what serverless.yml, SAM or CloudFormation describe.',
    isBeside: true,
  },
  {
    file: 'Pulumi.yaml',
    message: 'It is described to Pulumi: no template of CloudFormation says what is in it.',
    hint: 'Stagecraft runs what serverless.yml, SAM or CloudFormation describe.',
    isBeside: true,
  },
  {
    file: 'app.arc',
    message: 'It is an application of Architect.',
    hint: 'Have Architect write a template of SAM, and start that: `npx arc deploy --dry-run`, then `npx stagecraft up --template sam.json`.',
  },
  {
    file: 'zappa_settings.json',
    message: 'It is deployed by Zappa, without a description.',
    hint: 'Name its application in a serverless.yml, with serverless-wsgi: `custom: { wsgi: { app: app.app } }`.',
  },
  {
    file: 'claudia.json',
    message: 'It is deployed by Claudia.js, without a description.',
    hint: 'Name its handler in a serverless.yml: `functions: { api: { handler: lambda.handler, events: [{ httpApi: "*" }] } }`.',
  },
]

function otherTool(folder) {
  return otherTools.find(({ file }) => existsSync(join(folder, file)))
}

function systemsBelow(folder, depth) {
  if (depth === 0) return []
  const folders = foldersIn(folder).filter((name) => !name.startsWith('.') && name !== 'node_modules')
  return folders.flatMap((name) => {
    const at = join(folder, name)
    return descriptionIn(at) || templateIn(at) ? [at] : systemsBelow(at, depth - 1)
  })
}

function foldersIn(folder) {
  return entriesIn(folder).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
}

// of SAM, under another name than `template.yaml`
function templatesIn(folder) {
  const names = entriesIn(folder).flatMap((entry) => (entry.isFile() && /\.(ya?ml|json)$/.test(entry.name) ? [entry.name] : []))
  return names.filter((name) => readFileSync(join(folder, name), 'utf8').includes('AWS::Serverless-2016-10-31'))
}

function entriesIn(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1))
  } catch {
    return [] // not ours to read
  }
}

/**
 * Makes a project's folder for state, caches and programs, `.stagecraft`: its files are nobody else's, and Git passes over it, in a repository too whose
 * own .gitignore has no line for it. Returns it.
 *
 * @param {string} folder
 * @returns {string}
 */
export function ownFolder(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const ignored = join(folder, '.gitignore')
  if (!existsSync(ignored)) writeFileSync(ignored, '*\n')
  return folder
}
