import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { requirementFiles } from '@stagecraft/localstack/stack/code/python/requirements.ts'
import { wsgiRequirements } from '@stagecraft/localstack/stack/code/python/wsgi.ts'
import type { Description } from '@stagecraft/localstack/stack/description.ts'
import { architectureOf, isPython, moduleFolder, type PythonSettings, packagesFor, pythonPlugin, pythonSettings } from './python-settings.ts'

const builtInImage = 'has the packages built in an image of your own. A release takes wheels for Linux: leave it out.'
const signsIn = 'has pip sign in to other servers. A release takes packages of an index: leave it out.'
const otherGroups = 'takes other groups. Export what is deployed: `poetry export -o requirements.txt`, with `usePoetry: false`.'

/** Settings of serverless-python-requirements that a release cannot follow: name → what to do. */
const settingsNotFollowed: Readonly<Record<string, string>> = {
  zip: 'puts the packages into an archive within the archive. Leave it out, or set `slim`.',
  layer: 'makes a layer of the packages. Leave it out: a release puts them beside the functions.',
  vendor: 'copies a folder beside the packages. Put it where `package.patterns` takes it.',
  noDeploy: 'leaves packages out. `slimPatterns` with `slim: true` leaves out files.',
  pipCmdExtraArgs:
    'tells pip more. Options of an index belong into the file of requirements (`--extra-index-url`) or the environment (`PIP_EXTRA_INDEX_URL`).',
  dockerFile: builtInImage,
  dockerImage: builtInImage,
  dockerExtraFiles: 'copies files of an image. Put them where `package.patterns` takes them.',
  dockerSsh: signsIn,
  dockerPrivateKey: signsIn,
  poetryWithGroups: otherGroups,
  poetryWithoutGroups: otherGroups,
  poetryOnlyGroups: otherGroups,
}

/** What of Python functions, and of the packages that serverless-python-requirements adds, a release cannot hold: a sentence each. */
export async function unfitPython(root: string, description: Pick<Description, 'functions' | 'packaging' | 'template'>): Promise<string[]> {
  const { functions, packaging, template } = description
  const python = Object.entries(functions).filter(([, each]) => isPython(each))
  if (python.length === 0) return []
  const mixed = packaging.plugins.includes('serverless-esbuild')
    ? [
        'serverless-esbuild packs what it does not bundle in a way of its own, and there are functions in Python beside. Move one kind into a service of its own.',
      ]
    : []
  if (!packaging.plugins.includes(pythonPlugin) && wsgiRequirements(root, packaging).length === 0) return mixed
  const together = python.filter(([, each]) => !packaging.package.individually && !each.package?.individually)
  const builtFor = new Set(together.map(([, each]) => `${each.runtime} on ${architectureOf(template, each)}`))
  const wanted = packaging.package.individually
    ? python.map(([, each]) => packagesFor(root, description, [each], moduleFolder(each, packaging)))
    : [
        packagesFor(
          root,
          description,
          together.map(([, each]) => each),
        ),
      ]
  const files = new Set(wanted.flatMap((each) => (each ? [each.file] : [])))
  const named = await Promise.all(wanted.map((each) => (each ? requirementFiles(root, { ...each, options: [] }) : [])))
  return [
    ...mixed,
    ...(packaging.plugins.includes(pythonPlugin) ? unfitSettings(pythonSettings(packaging)) : []),
    ...(files.size > 0 && builtFor.size > 1
      ? [`One archive with packages is for ${[...builtFor].join(' and for ')}, and each needs other packages. Set \`package.individually: true\`.`]
      : []),
    ...[...new Set(named.flat())].flatMap((file) => unfitRequirements(root, file)),
    ...(existsSync(join(root, 'uv.lock')) && files.size === 0
      ? [
          'serverless-python-requirements does not read uv.lock, so its functions would have no packages. Run `uv export --no-dev --no-emit-project -o requirements.txt`.',
        ]
      : []),
  ]
}

function unfitSettings(settings: PythonSettings): string[] {
  const isSet = (value: unknown) => (Array.isArray(value) ? value.length > 0 : Boolean(value) && value !== 'false')
  return Object.entries(settingsNotFollowed).flatMap(([name, what]) =>
    isSet(settings[name]) ? [`\`${name}\` in custom.pythonRequirements ${what}`] : [],
  )
}

/**
 * The lines of a list of requirements that name packages by a place, in a sentence: for pip, in a lock of Poetry, and in one of Pipenv. What is there is of this
 * machine, or of a server that has no versions: another checkout may get something else.
 */
export function unfitRequirements(root: string, file: string): string[] {
  const lines = (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '').split(/\r?\n/)
  const others = lines.filter((line) =>
    /^\s*(-e\b|--editable\b|-f\b|--find-links\b|\.{0,2}\/|[^#]*\b(file:|git\+|hg\+|svn\+|bzr\+)|type\s*=\s*"(directory|file|git|url)"|"(git|hg|svn|bzr|path|file)"\s*:\s*")/.test(
      line,
    ),
  )
  return others.length === 0
    ? []
    : [
        `${file} names ${others.length === 1 ? 'a package' : 'packages'} by a place: ${others.map((line) => line.trim()).join(', ')}. A release holds packages of an index: publish it, or have its files packed with the functions.`,
      ]
}
