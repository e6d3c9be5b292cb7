import { existsSync, realpathSync } from 'node:fs'
import { join, sep } from 'node:path'
import { hasBundler } from '@stagecraft/localstack/adoption/bundlers.cjs'
import type { Project } from '@stagecraft/localstack/project.ts'
import { handlerFile, typeScript } from '@stagecraft/localstack/stack/code/handler-file.ts'
import { findPackage } from '@stagecraft/localstack/stack/code/node-packages.ts'
import { wsgiPlugin } from '@stagecraft/localstack/stack/code/python/wsgi.ts'
import { moduleOf } from '@stagecraft/localstack/stack/described.ts'
import type { Description, FunctionDescription } from '@stagecraft/localstack/stack/description.ts'
import { makingOf } from './archives.ts'
import { builtArchive, faultOfBuilt, isProgram, program, withoutProgram } from './built-archives.ts'
import { esbuildSettings, handlerOf, packagesBeside } from './esbuild-settings.ts'
import { frameworkFiles } from './framework-files.ts'
import { sourceOf } from './framework4.ts'
import { npmFolder } from './npm-folders.ts'
import { isPython, moduleFolder } from './python-settings.ts'
import { unfitPackages } from './unfit-packages.ts'
import { unfitPython } from './unfit-python.ts'
import { unfitWsgi } from './unfit-wsgi.ts'
import { isWsgi } from './wsgi.ts'

/** What of a description’s functions a release cannot hold as the repository deploys them today: a sentence each. */
export async function unfitFunctions({ root }: Pick<Project, 'root'>, description: Description): Promise<string[]> {
  const { functions, packaging } = description
  const each = await Promise.all(
    Object.entries(functions).map(async ([key, described]) => {
      const why = await whyNot(root, key, described, description)
      return why ? [why] : []
    }),
  )
  return [
    ...each.flat(),
    ...(await unfitOfNpm(root, description)),
    ...(await unfitLayers(root, packaging)),
    ...(await esbuildFaults(root, description)),
    ...(await unfitPython(root, description)),
    ...(await unfitWsgi(root, description)),
  ]
}

/** What stagecraft.config.ts wants of functions that a release cannot do: a sentence each. */
export function unfitSettings({ config }: Pick<Project, 'config'>, { functions, service, stage }: Description): string[] {
  const smokeTest = config.smokeTest?.function
  const asked = smokeTest === undefined ? undefined : functions[smokeTest]
  return [
    ...(asked && asked.name !== `${service}-${stage}-${smokeTest}`
      ? [`The smoke test ${smokeTest} is called ${asked.name}, and a deployment invokes ${service}-${stage}-${smokeTest}. Leave its \`name\` out.`]
      : []),
    ...(smokeTest !== undefined && !asked
      ? [`The smoke test ${smokeTest} is no function of the description. Correct \`smokeTest\` in stagecraft.config.ts.`]
      : []),
    ...(config.migrations
      ? [
          'The function that migrates the database (`migrations` in stagecraft.config.ts) is not run by a release of such a repository. Have the stack run it, or use `migrationCommand` and run it yourself.',
        ]
      : []),
  ]
}

async function whyNot(root: string, key: string, described: FunctionDescription, description: Description): Promise<string | undefined> {
  const { provider, packaging } = description
  const { image, handler, leavesBundler } = described
  const runtime = described.runtime ?? String(provider.runtime ?? '')
  const alone =
    'A release holds functions in JavaScript and Python, what serverless-esbuild or Framework 4 bundles, programs (`provided.al2023`), and archives that your build makes (`package.artifact`).'
  if (image)
    return `The function ${key} is a container image, and its registry is no part of a release. Deploy it in a stack of its own, or have your build make an archive and name it in \`package.artifact\`.`
  const artifact = builtArchive(described, packaging.package)
  if (artifact) {
    const fault = await faultOfBuilt(join(root, artifact), { runtime })
    return fault && `The function ${key} is packaged by a build of its own (\`package.artifact\`, ${artifact}), ${fault}.`
  }
  if (isProgram({ runtime })) return unfitProgram(root, key, { ...described, runtime }, description)
  if (!/^(nodejs|python3)/.test(runtime)) return `The function ${key} has the runtime ${runtime || '(none)'}. ${alone}`
  if (isPython({ runtime })) return withoutModule(root, key, described, packaging)
  if (leavesBundler) return `The function ${key} has \`skipEsbuild\` or \`esbuildEntrypoint\`, so its code is not what its handler names. ${alone}`
  const making = makingOf(root, described, description)
  if (making === 'framework4')
    return sourceOf(root, handler) ? undefined : `The function ${key} has the handler ${handler}, and there is no such file that Framework 4 builds.`
  // unfitPlugins names the one that builds it
  if (making === 'files') return hasBundler(packaging.plugins, 'builds') ? undefined : withoutFile(root, key, handler)
  if (!handlerOf(root, handler)) return `The function ${key} has the handler ${handler}, and there is no such file with .ts, .js, .jsx or .tsx.`
  return undefined
}

async function unfitProgram(root: string, key: string, described: FunctionDescription, description: Description): Promise<string | undefined> {
  if (description.packaging.plugins.includes('serverless-esbuild'))
    return `The function ${key} is a program, and serverless-esbuild packs what it does not bundle in a way of its own. Name its archive in \`package.artifact\`, or move it into a service of its own.`
  const isAlone = description.packaging.package.individually || described.package?.individually
  const files = frameworkFiles(root, description)
  const packed = await (isAlone ? files.ofFunction(key) : files.ofService())
  return withoutProgram(key, described, packed.keys(), existsSync(join(root, program)))
}

function withoutModule(root: string, key: string, described: FunctionDescription, packaging: Description['packaging']): string | undefined {
  const { handler } = described
  // unfitWsgi says what it lacks
  if (isWsgi(described, packaging) || (handler === 'wsgi.handler' && packaging.plugins.includes(wsgiPlugin))) return undefined
  const folder = moduleFolder(described, packaging)
  const path = join(folder, moduleOf(handler).replaceAll('.', '/'))
  if (handler.startsWith('/') || [`${path}.py`, `${path}/__init__.py`].some((file) => existsSync(join(root, file)))) return undefined
  return `The function ${key} has the handler ${handler}, and there is no such file (${path}.py). If your build makes it, run that first.`
}

// the bill of materials is made of them
async function unfitOfNpm(root: string, description: Description): Promise<string[]> {
  const { functions, provider } = description
  const ofNode = Object.values(functions).filter(({ runtime }) => /^nodejs/.test(runtime ?? String(provider.runtime ?? '')))
  const isPacked = ofNode.some((each) => makingOf(root, each, description) === 'files')
  return ofNode.length > 0 ? unfitPackages(root, npmFolder(root, '.') ?? '.', isPacked) : []
}

// a layer's file is not of the package
function withoutFile(root: string, key: string, handler: string): string | undefined {
  if (handler.startsWith('/') || handlerFile(root, handler, ['.js', '.mjs', '.cjs'])) return undefined
  const source = handlerFile(root, handler, typeScript)
  if (source) return `The function ${key} is TypeScript (${source}), and nothing builds it. Add serverless-esbuild to \`plugins\`.`
  return `The function ${key} has the handler ${handler}, and there is no such file with .js, .mjs or .cjs. If your build makes it, run that first.`
}

async function unfitLayers(root: string, { layers }: Description['packaging']): Promise<string[]> {
  const each = Object.entries(layers).map(async ([layer, { path, package: own }]) => {
    if (own?.artifact) {
      const fault = await faultOfBuilt(join(root, own.artifact), {})
      return fault ? [`The layer ${layer} is packaged by a build of its own (\`package.artifact\`, ${own.artifact}), ${fault}.`] : []
    }
    if (!existsSync(join(root, path)))
      return [`The layer ${layer} is the folder ${path}, and there is no such folder. If your build makes it, run that first.`]
    return []
  })
  return (await Promise.all(each)).flat()
}

async function esbuildFaults(root: string, { packaging }: Description): Promise<string[]> {
  if (!packaging.plugins.includes('serverless-esbuild')) return []
  const read = await esbuildSettings(root, packaging)
  const { settings } = read
  const has = (name: keyof typeof settings, why: string) => (settings[name] ? [`\`${name}\` in custom.esbuild ${why}`] : [])
  return [
    ...has('nodeExternals', 'leaves packages beside the bundles. A release holds them in the bundles: leave it out.'),
    ...has('skipBuild', 'leaves the building to others. Leave it out.'),
    ...has('stripEntryResolveExtensions', 'names modules otherwise. Leave it out.'),
    ...(settings.packages === 'external'
      ? ['`packages: external` in custom.esbuild leaves packages beside the bundles. A release holds them in the bundles: leave it out.']
      : []),
    ...packagesBeside(root, read).flatMap((name) => unfitBeside(root, name)),
    ...(existsSync(join(root, 'package.json')) ? [] : ['There is no package.json, so nobody knows which packages are in the bundles.']),
  ]
}

// what lies beside the bundles is what is installed
function unfitBeside(root: string, name: string): string[] {
  const place = findPackage(name, root)
  if (!place) return [`\`external\` in custom.esbuild leaves ${name} beside the bundles, and it is not installed. Install it: \`npm ci\`.`]
  return realpathSync(place).split(sep).includes('.pnpm')
    ? [
        `\`external\` in custom.esbuild leaves ${name} beside the bundles, and pnpm keeps what it needs elsewhere. Set \`node-linker=hoisted\` in .npmrc, and install again.`,
      ]
    : []
}
