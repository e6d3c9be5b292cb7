import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { buildPage } from '@stagecraft/localstack/page/build.ts'
import { type Project, readJson } from '@stagecraft/localstack/project.ts'
import type { Description } from '@stagecraft/localstack/stack/description.ts'
import type { Template } from '../check-aws/checked.ts'
import { describeStage } from '../check-aws/describe-stage.ts'
import { awsStages } from '../check-aws/stages.ts'
import type { Licensed } from '../licenses/licensed.ts'
import { npmLicenses } from '../licenses/npm.ts'
import { type Bill, billOfMaterials, joinedBills, withPackages } from './bill-of-materials.ts'
import { currentCommit, releaseName } from './commit.ts'
import { filesBelow } from './files-below.ts'
import { copiedPackages } from './foreign/copied-packages.ts'
import { foreignWay } from './foreign/foreign-way.ts'
import { billOfInstalled, installedPackages, licencesOfInstalled } from './foreign/installed-packages.ts'
import { lockFileOf } from './foreign/lock-files.ts'
import { deployedTemplates, nestedPath, withNestedTemplates } from './foreign/nested-stacks.ts'
import { npmFolders } from './foreign/npm-folders.ts'
import { withReleasedLayers } from './foreign/released-layers.ts'
import { isReadByNpm } from './foreign/unfit-packages.ts'
import { furtherStacksOf } from './further-stacks.ts'
import { type Manifest, manifestFile, type ReleasedFile } from './manifest.ts'
import { statedMigrations } from './migrations.ts'
import { withMigrations } from './migrations-resource.ts'
import { withNamedVersions } from './named-versions.ts'
import { ownWay } from './own-way.ts'
import { parametersWanted, withArchives, withRelease } from './release-template.ts'
import { faultsOf } from './verify.ts'
import type { Archives } from './way.ts'

export interface Made {
  folder: string
  manifest: Manifest
  /** Whether it was there already, whole. */
  isUnchanged: boolean
}

/** Where the releases of a project are. */
export function releasesFolder(project: Project): string {
  return join(project.programs, 'releases')
}

/**
 * Builds the release of the commit that is checked out: the functions’ archives, the page, the template of each stage on AWS, the further templates,
 * the bill of materials and the licences, and a manifest with the sha-256 of each. A release that is there and whole is not built again, unless
 * files differ from the commit. It appears whole or not at all. Throws `no-commit`, `no-statement`, `description-refused`, `not-releasable`, `stages-differ`,
 * `no-bill`, what the installation of Python packages throws (foreign/python-packages.ts), and esbuild’s and Vite’s errors.
 */
export async function packageRelease(project: Project, say: (line: string) => void): Promise<Made> {
  const commit = await currentCommit(project.root)
  const name = releaseName(commit)
  const folder = join(releasesFolder(project), name)
  if (!commit.isDirty && existsSync(folder)) {
    const manifest = await readJson<Manifest>(join(folder, manifestFile))
    if (manifest && (await faultsOf(folder, manifest)).length === 0) return { folder, manifest, isUnchanged: true }
    say(`${name} is there and not whole: it is built again`)
  }
  const way = project.isAdopted ? foreignWay : ownWay
  const migrations = await statedMigrations(project)
  const work = join(releasesFolder(project), `.${name}-${process.pid}`)
  await rm(work, { recursive: true, force: true })
  await mkdir(join(work, 'templates'), { recursive: true, mode: 0o700 })
  try {
    const described = await describeStages(project, say)
    const [first] = described
    if (!first) throw new Error('awsStages gives at least one stage.')
    way.refuse(described)
    say('functions and page')
    const [{ functions, layers, framework, packages }, ofNpm] = await Promise.all([
      way.archives(project, described, work),
      npmPapers(project, described),
      page(project, work),
    ])
    await papers(ofNpm, packages, work)
    for (const description of described) {
      const { stage } = description
      const names = namesIn(description)
      const whole = await withReleasedCode(description, { functions, layers, framework }, work)
      const released = withRelease(whole, { service: first.service, stage })
      const migrator = names[project.config.migrations ?? '']
      const migrated = migrator
        ? withMigrations(
            released,
            migrator,
            migrations.map(({ name }) => name),
          )
        : released
      await write(work, `templates/${stage}.json`, withNamedVersions(migrated))
    }
    for (const file of project.config.templates ?? []) await put(join(project.root, file), join(work, 'templates', file))
    const manifest: Manifest = {
      name,
      commit: commit.id,
      isDirty: commit.isDirty,
      service: first.service,
      stages: described.map(({ stage }) => stage),
      functions,
      ...(Object.keys(layers).length > 0 ? { layers } : {}),
      migrations,
      ...(project.config.migrations ? { migrator: project.config.migrations } : {}),
      parameters: Object.fromEntries(described.map((each) => [each.stage, parametersWanted(...deployedTemplates(each))])),
      ...(described.some(({ takes }) => takes) ? { takes: Object.fromEntries(described.map(({ stage, takes = [] }) => [stage, takes])) } : {}),
      furtherStacks: Object.fromEntries(
        await Promise.all(described.map(async ({ service, stage }) => [stage, await furtherStacksOf(project, service, stage)] as const)),
      ),
      ...pageOf(project),
      ...(await way.says(project, described)),
      ...(project.config.smokeTest ? { smokeTest: project.config.smokeTest } : {}),
      files: await filesIn(work),
    }
    await write(work, manifestFile, manifest)
    await rm(folder, { recursive: true, force: true })
    await rename(work, folder)
    return { folder, manifest, isUnchanged: false }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

function namesIn({ functions }: Description): Record<string, string> {
  return Object.fromEntries(Object.entries(functions).map(([short, each]) => [short, each.name]))
}

// templates of stacks within a stack lie beside the archives, named by their content: what did not change has the same address in the next release
async function withReleasedCode(
  description: Description,
  { functions, layers, framework = {} }: Pick<Archives, 'functions' | 'layers' | 'framework'>,
  work: string,
): Promise<Template> {
  const { template, packaging, nested = {} } = description
  const ofLayers = Object.fromEntries(
    Object.entries(packaging.layers).flatMap(([layer, { logicalId }]) => (layers[layer] ? [[logicalId, layers[layer]]] : [])),
  )
  const paths: Record<string, string> = {}
  for (const [id, child] of Object.entries(nested)) {
    const text = JSON.stringify(withNamedVersions(await withReleasedCode(child, { functions, layers }, work)))
    const path = nestedPath(createHash('sha256').update(text).digest('hex'))
    await writeFile(join(work, path), text)
    paths[id] = path
  }
  const named = Object.fromEntries(Object.keys(framework).map((name) => [name, name]))
  const released = withArchives(withReleasedLayers(template, ofLayers), { ...framework, ...functions }, { ...named, ...namesIn(description) })
  return withNestedTemplates(released, paths)
}

// one after another: each takes a whole core
async function describeStages(project: Project, say: (line: string) => void): Promise<Description[]> {
  const described: Description[] = []
  for (const stage of await awsStages(project.root)) {
    say(`template of ${stage}`)
    described.push(await describeStage(project, stage))
  }
  return described
}

async function page({ root, config }: Project, work: string): Promise<void> {
  if (config.page) await buildPage(join(root, config.page), join(work, 'page'))
}

function pageOf({ config: { page, pageBucket: bucket, pageConfiguration: configuration } }: Project): Pick<Manifest, 'page'> {
  return page && bucket ? { page: { bucket, ...(configuration ? { configuration } : {}) } } : {}
}

interface Papers {
  bill: Bill
  licences: readonly Licensed[]
}

// a repository in Python may have nothing of npm
async function npmPapers({ root, isAdopted }: Project, described: readonly Description[]): Promise<Papers> {
  const service = described[0]?.service ?? ''
  const papers: Papers[] = []
  // one after another: each is a process of npm
  for (const folder of isAdopted ? npmFolders(root, described) : [root]) papers.push(await papersOf(folder, service))
  const licences = new Map(papers.flatMap((each) => each.licences.map((one) => [`${one.name}@${one.version}`, one] as const)))
  return {
    bill: joinedBills(
      service,
      papers.map(({ bill }) => bill),
    ),
    licences: [...licences.values()],
  }
}

// npm reads its own lock file; what another manager or a workspace installed is what lies there
async function papersOf(folder: string, service: string): Promise<Papers> {
  if (isReadByNpm(folder)) return { bill: await billOfMaterials(folder, service), licences: await npmLicenses(folder) }
  const lock = lockFileOf(folder)
  const installed = installedPackages(folder, lock ? await copiedPackages(lock, folder) : new Map())
  return { bill: billOfInstalled(service, installed), licences: await licencesOfInstalled(installed) }
}

async function papers(ofNpm: Papers, packages: readonly Licensed[], work: string): Promise<void> {
  await write(work, 'bill-of-materials.cdx.json', withPackages(ofNpm.bill, packages))
  const all = [...ofNpm.licences, ...packages].filter(({ deployed }) => deployed)
  const licences = new Map(all.map((each) => [`${each.source}:${each.name}@${each.version}`, each])).values()
  const rows = [...licences].map(({ name, version, licence }) => ({ name, version, licence }))
  await write(
    work,
    'licences.json',
    rows.sort((one, other) => (`${one.name}@${one.version}` < `${other.name}@${other.version}` ? -1 : 1)),
  )
}

/** Every file below `folder` but the manifest, sorted by path. */
async function filesIn(folder: string): Promise<ReleasedFile[]> {
  return Promise.all(
    filesBelow(folder).map(async (path) => {
      const content = await readFile(join(folder, path))
      return { path, sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length }
    }),
  )
}

async function write(work: string, path: string, value: unknown): Promise<void> {
  await writeFile(join(work, path), `${JSON.stringify(value, null, 2)}\n`)
}

async function put(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await copyFile(from, to)
}
