import { existsSync, globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { Licensed } from '../licenses/licensed.ts'
import { npmLicenses } from '../licenses/npm.ts'
import { pythonLicenses } from '../licenses/python.ts'
import type { Output } from '../output/output.ts'

/** The licence of every package that is deployed, imported or run; of engines, those that are installed here. `--json`: `[{ name, version, licence, source, deployed }]`. */
export async function licenses(project: Project, output: Output): Promise<void> {
  const all = await everyLicence(project)
  output.result(all, () => [...all.map(row), '', ...summary(all)].join('\n'))
}

// packages that only one part needs, and that are installed when it is first used
const apart = ['tests/browser', 'tests/linters', 'scripts/packages/tools', 'scripts/pr-report/replacement', 'scripts/check-aws/known-actions']

/** The same as data: the project's npm packages, those that only one part needs, and those from PyPI of each engine that is installed. */
export async function everyLicence(project: Project): Promise<Licensed[]> {
  const lists = await Promise.all([
    npmLicenses(project.root),
    ...apart
      .map((folder) => join(project.root, folder))
      .filter((folder) => existsSync(join(folder, 'package-lock.json')))
      .map(async (folder) => (await npmLicenses(folder)).map((each) => ({ ...each, deployed: false }))),
    ...globSync('engine*/pyvenv.cfg', { cwd: project.programs }).map((file) => pythonLicenses(join(project.programs, dirname(file)))),
  ])
  // engines have packages in common
  const once = new Map(lists.flat().map((each) => [`${each.source} ${each.name} ${each.version}`, each]))
  return [...once.values()].sort((one, other) => one.name.localeCompare(other.name) || one.version.localeCompare(other.version))
}

function row({ name, version, licence, source, deployed }: Licensed): string {
  return `  ${name.padEnd(48)} ${version.padEnd(18)} ${licence.padEnd(28)} ${source.padEnd(5)} ${deployed ? 'deployed' : ''}`.trimEnd()
}

function summary(all: readonly Licensed[]): string[] {
  const counts = Object.entries(Object.groupBy(all, ({ licence }) => licence)).map(([licence, each = []]) => [licence, each.length] as const)
  return counts.sort(([, one], [, other]) => other - one).map(([licence, count]) => `  ${String(count).padStart(5)}  ${licence}`)
}
