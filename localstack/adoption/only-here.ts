import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Project } from '../project.ts'
import { requirementFiles, requirementsOf } from '../stack/code/python/requirements.ts'
import type { Description } from '../stack/description.ts'
import { functionProperties } from '../stack/template/function-properties.ts'
import { bundlers } from './bundlers.cjs'
import type { FoundLine } from './report.ts'

// they pack what requirements name
const packing = /python-requirements|python-functions|wsgi|python-poetry|python-pipenv/

/** What must not or cannot go to AWS as it is here. SAM packs by itself. */
export async function onlyHere(project: Pick<Project, 'root' | 'template'>, description: Description): Promise<FoundLine[]> {
  return project.template ? [] : [...packedAlong(description), ...(await notPacked(project, description))]
}

// `**`, `./*`, `.stagecraft/**`
const everythingOrState = /^(?:\.\/)?(?:\*\*?(?:\/\*\*?)?$|\.stagecraft\b)/

// where nothing bundles, the Framework packs the whole folder: https://www.serverless.com/framework/docs-providers-aws-guide-packaging
function packedAlong({ packaging: { plugins, package: settings, build } }: Description): FoundLine[] {
  const { artifact, patterns = [], include = [], exclude = [] } = settings
  const leftOut = [...exclude, ...[...patterns, ...include].flatMap((each) => (each.startsWith('!') ? [each.slice(1)] : []))]
  if (artifact || build || leftOut.some((each) => everythingOrState.test(each)) || plugins.some((name) => name in bundlers)) return []
  const why =
    'Your own `serverless deploy` would pack it, with the keys and the data of the local stack. Add `!.stagecraft/**` to `package.patterns`.'
  return [{ what: '.stagecraft', how: 'only here', why }]
}

// what functions have here and would miss on AWS: packages of Python that requirements name, where no plugin packs them. A function with a layer may have
// them from there
async function notPacked(project: Pick<Project, 'root'>, description: Description): Promise<FoundLine[]> {
  const { functions, found, packaging } = description
  if (found?.plugins.some(({ name }) => packing.test(name))) return []
  const files = new Set<string>()
  for (const described of Object.values(functions)) {
    if (!described.runtime?.startsWith('python') || described.package?.artifact || layersOf(description, described.name) > 0) continue
    const requirements = requirementsOf(project.root, described, packaging)
    if (requirements.file && (await namesPackages(project.root, requirements))) files.add(requirements.file)
  }
  return [...files].map((what) => ({
    what,
    how: 'only here',
    why: 'Its packages are installed locally. On AWS they would be missing: no plugin packs them. `serverless-python-requirements` does.',
  }))
}

// Lambda's runtime has boto3, and what it needs
async function namesPackages(root: string, requirements: Parameters<typeof requirementFiles>[1]): Promise<boolean> {
  if (requirements.isLock) return true
  const texts = await Promise.all((await requirementFiles(root, requirements)).map((file) => readFile(join(root, file), 'utf8').catch(() => '')))
  return texts.some((text) =>
    text
      .split(/\r?\n/)
      .some((line) => /^\s*[\w.]/.test(line) && !/^\s*(boto3|botocore|s3transfer|jmespath|urllib3|six|python-dateutil)\b/i.test(line)),
  )
}

function layersOf({ template }: Description, name: string): number {
  return [functionProperties(template, name).Layers ?? []].flat().length
}
