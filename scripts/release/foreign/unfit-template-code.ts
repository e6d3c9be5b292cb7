import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { handlerFile, typeScript } from '@stagecraft/localstack/stack/code/handler-file.ts'
import type { LayerDescription } from '@stagecraft/localstack/stack/code/packaging.ts'
import { requirementFiles } from '@stagecraft/localstack/stack/code/python/requirements.ts'
import { moduleOf } from '@stagecraft/localstack/stack/described.ts'
import type { Description, FunctionDescription } from '@stagecraft/localstack/stack/description.ts'
import { isArchive } from './archive-template.ts'
import { faultOfBuilt, isProgram, program } from './built-archives.ts'
import { notInstalledIn, propertiesNotFollowed, sourceOfHandler } from './built-by-sam.ts'
import { npmFolder } from './npm-folders.ts'
import { isPython } from './python-settings.ts'
import { unfitPackages } from './unfit-packages.ts'
import { unfitRequirements } from './unfit-python.ts'

const held =
  'A release holds functions in JavaScript and Python, what esbuild bundles (`Metadata: { BuildMethod: esbuild }`), programs that your build makes (`provided.al2023`, with `bootstrap` in `CodeUri`), and archives (`CodeUri: function.zip`).'

/** What of a template's code, and of what `sam build` and `sam package` do beside it, a release cannot hold: a sentence each. */
export async function unfitTemplateCode(root: string, description: Description): Promise<string[]> {
  const { functions, found, packaging } = description
  const whole = (await Promise.all(Object.entries(functions).map(([key, described]) => whyNot(root, key, described)))).flat()
  const layers = (await Promise.all(Object.entries(packaging.layers).map(([key, layer]) => whyNotLayer(root, key, layer)))).flat()
  const folders = [
    ...Object.values(functions).flatMap((each) => (isPython(each) ? [each.folder ?? '.'] : [])),
    ...Object.values(packaging.layers).flatMap(({ path, builtInto }) => (builtInto === 'python' ? [path] : [])),
  ]
  const named = [...new Set(folders)].map((folder) => requirementFiles(root, { file: join(folder, 'requirements.txt'), isLock: false, options: [] }))
  return [
    ...(found?.template ? unfitFindings(found.template) : []),
    ...unfitResources(description),
    ...whole,
    ...layers,
    ...[...new Set((await Promise.all(named)).flat())].flatMap((file) => unfitRequirements(root, file)),
  ]
}

type Found = NonNullable<NonNullable<Description['found']>['template']>

const unsaidOf: Readonly<Record<Found['unsaid'][number], string>> = {
  stack_name:
    'Nothing says what the stacks are called: set `stack_name` under `[default.deploy.parameters]` in samconfig.toml. With `shop`, a stage’s stack is `shop-<stage>`.',
  region: 'Nothing says which region the stages are in: set `region` under `[default.deploy.parameters]` in samconfig.toml.',
}

function unfitFindings({ beside, elsewhere, file, nested, secret, transforms, unnamed, unsaid }: Found): string[] {
  return [
    ...unsaid.map((each) => unsaidOf[each]),
    ...beside.map((name) => `\`${name}\` in SAM's configuration is a setting of \`sam deploy\` that a release does not follow. Leave it out.`),
    ...unnamed.map(
      (id) =>
        `The function ${id} has a \`FunctionName\` that is known only in the account. Make it of parameters by \`!Sub\` or \`!Ref\`, or leave it out.`,
    ),
    ...secret.map(
      (name) =>
        `SAM's configuration gives the parameter ${name} a value, which is a secret (\`NoEcho\`), and a release would have it in plain text. Keep it in Secrets Manager, and name it by \`{{resolve:secretsmanager:…}}\`.`,
    ),
    ...nested.map(
      (id) =>
        `${id} is a stack whose template is no file of the repository, and a release holds templates that are. Name one in ${file}, or make what it makes in a stack of its own.`,
    ),
    ...transforms.map((name) => `${file} has the transform ${name}, which CloudFormation would carry out in the account. Write out what it makes.`),
    ...Object.entries(elsewhere).map(
      ([id, place]) =>
        `The code of ${id} is no file of the repository (${textOf(place)}), so a release cannot hold it. Name a folder, or an archive that is committed.`,
    ),
  ]
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

// what `sam package` and CodeDeploy do beside CloudFormation: type → the property that names a file, or none
const localFiles: Readonly<Record<string, readonly string[]>> = {
  'AWS::AppSync::GraphQLSchema': ['DefinitionS3Location'],
  'AWS::AppSync::Resolver': ['CodeS3Location', 'RequestMappingTemplateS3Location', 'ResponseMappingTemplateS3Location'],
  'AWS::AppSync::FunctionConfiguration': ['CodeS3Location', 'RequestMappingTemplateS3Location', 'ResponseMappingTemplateS3Location'],
  'AWS::ElasticBeanstalk::ApplicationVersion': ['SourceBundle'],
  'AWS::Glue::Job': ['Command'],
}

function unfitResources({ template }: Description): string[] {
  return Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) => {
    if (Type === 'AWS::CodeDeploy::DeploymentGroup')
      return [`${id} comes of \`DeploymentPreference\`, by which CodeDeploy moves traffic. A release moves it at once: leave it out.`]
    if (JSON.stringify(Properties).includes('"Fn::Transform"'))
      return [`${id} has \`Fn::Transform\`, which CloudFormation would carry out in the account. Write out what it makes.`]
    const file = (localFiles[Type] ?? []).find((name) => Properties[name] !== undefined)
    return file
      ? [
          `${id} (${Type}) has \`${file}\`, a file that \`sam package\` would upload, and a release holds code of functions and layers alone. Write it into the template.`,
        ]
      : []
  })
}

async function whyNot(root: string, key: string, described: FunctionDescription): Promise<string[]> {
  const { build, folder = '.', handler, image, package: own, runtime = '' } = described
  if (image)
    return [
      `The function ${key} is a container image, and its registry is no part of a release. Deploy it in a stack of its own, or have your build make an archive: \`CodeUri: function.zip\`.`,
    ]
  if (own?.artifact) return whyNotArchive(root, `The function ${key}`, join(folder, own.artifact), described)
  if (!existsSync(join(root, folder)))
    return [`The function ${key} is the folder ${folder}, and there is no such folder. If your build makes it, run that first.`]
  if (build && build.method !== 'esbuild' && build.method !== runtime)
    return [`The function ${key} has \`BuildMethod: ${build.method}\`, a build that Stagecraft cannot do the same. ${held}`]
  if (isProgram(described))
    return existsSync(join(root, folder, program))
      ? []
      : [
          `The function ${key} has the runtime ${runtime}, which starts the program \`${program}\`, and there is none in ${folder}. If your build makes it, run that first.`,
        ]
  if (!/^(nodejs|python3)/.test(runtime)) return [`The function ${key} has the runtime ${runtime || '(none)'}. ${held}`]
  if (isPython({ runtime })) return withoutModule(root, key, described)
  if (build?.method === 'esbuild') return notBundled(root, key, described)
  const missing = notInstalledIn(join(root, folder))
  return [
    ...withoutFile(root, key, folder, handler),
    ...(missing.length > 0 ? [notInstalled(folder, missing)] : []),
    ...(await withoutLock(root, folder, true)),
  ]
}

async function whyNotLayer(root: string, key: string, { path, builtInto, buildMethod }: LayerDescription): Promise<string[]> {
  if (isArchive(path)) return whyNotArchive(root, `The layer ${key}`, path, {})
  if (!existsSync(join(root, path)))
    return [`The layer ${key} is the folder ${path}, and there is no such folder. If your build makes it, run that first.`]
  if (buildMethod && !builtInto)
    return [
      `The layer ${key} has \`BuildMethod: ${buildMethod}\`, a build that Stagecraft cannot do the same. A release holds layers as they lie there, and what pip and npm install for them.`,
    ]
  if (builtInto === 'python') return []
  const folder = builtInto ? path : join(path, 'nodejs')
  if (!existsSync(join(root, folder))) return []
  const missing = notInstalledIn(join(root, folder))
  return [...(missing.length > 0 ? [notInstalled(folder, missing)] : []), ...(await withoutLock(root, folder, true))]
}

async function whyNotArchive(root: string, whose: string, path: string, described: Pick<FunctionDescription, 'runtime'>): Promise<string[]> {
  const fault = await faultOfBuilt(join(root, path), described)
  return fault ? [`${whose} is the archive ${path}, ${fault}.`] : []
}

async function notBundled(root: string, key: string, described: FunctionDescription): Promise<string[]> {
  const not = propertiesNotFollowed(described)
  return [
    ...not.map((name) => `\`${name}\` in \`BuildProperties\` of ${key} is a setting that a release does not follow. Leave it out.`),
    ...(sourceOfHandler(root, described)
      ? []
      : [
          `The function ${key} has the handler ${described.handler}, and \`sam build\` makes no such module of its \`EntryPoints\`: it writes each under its path from the folder that all of them have in common.`,
        ]),
    ...(await withoutLock(root, described.folder ?? '.', false)),
  ]
}

function withoutModule(root: string, key: string, { handler, folder = '.' }: FunctionDescription): string[] {
  const path = join(folder, moduleOf(handler).replaceAll('.', '/'))
  if (handler.startsWith('/') || [`${path}.py`, `${path}/__init__.py`].some((file) => existsSync(join(root, file)))) return []
  return [`The function ${key} has the handler ${handler}, and there is no such file (${path}.py). If your build makes it, run that first.`]
}

// a layer's file is not of the folder
function withoutFile(root: string, key: string, folder: string, handler: string): string[] {
  const place = join(root, folder)
  if (handler.startsWith('/') || handlerFile(place, handler, ['.js', '.mjs', '.cjs'])) return []
  const source = handlerFile(place, handler, typeScript)
  if (source)
    return [
      `The function ${key} is TypeScript (${join(folder, source)}), and nothing builds it. Add \`Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [${source}] } }\`.`,
    ]
  return [
    `The function ${key} has the handler ${handler}, and there is no such file in ${folder} with .js, .mjs or .cjs. If your build makes it, run that first.`,
  ]
}

function notInstalled(folder: string, missing: readonly string[]): string {
  return `${join(folder, 'package.json')} names ${missing.join(', ')}, not installed in ${folder}. A release packs what is installed: run \`npm ci\` there.`
}

async function withoutLock(root: string, folder: string, isPacked: boolean): Promise<string[]> {
  const place = npmFolder(root, folder)
  return place === undefined ? [] : unfitPackages(root, place, isPacked)
}
