import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { StagecraftError } from '../../../errors.ts'
import { type FunctionDescription, moduleOf } from '../../described.ts'
import type { Code } from '../code.ts'
import { folderCode } from '../folder-code.ts'
import { inOtherLetters } from '../other-letters.ts'
import { packageFilter, projectFiles } from '../project-files.ts'
import { packagesOfLayers } from '../public-layers.ts'
import { handlerPlace, type SettingPlace } from '../setting-place.ts'
import { packageSettings, type Workshop } from '../workshop.ts'
import { pythonEnvironment } from './environment.ts'
import { requirementFiles, requirementsOf, requirementsOfLayers } from './requirements.ts'
import { wsgiParts, wsgiRequirements } from './wsgi.ts'

/**
 * A Python function: the project's folder as it is packaged, run by the Python of a virtual environment of its requirements. Throws `handler-missing` and
 * what `pythonEnvironment` throws.
 */
export async function pythonCode(key: string, described: FunctionDescription, workshop: Workshop): Promise<Code> {
  const { project, description, followsLinks } = workshop
  // serverless-python-requirements: the folder that is packaged for this function alone
  const { module = '.' } = described
  const folder = join(project.root, module)
  const wsgi = wsgiParts(project.root, description.packaging, module)
  if (!wsgi.files.has(`${moduleOf(described.handler)}.py`)) refuseMissing(folder, project, key, described)
  const { id, settings, apart } = packageSettings(key, described, workshop)
  const takes = packageFilter(settings, apart)
  const { files } = await projectFiles(folder, [])
  const taken = files.filter((file) => takes(join(module, file)))
  const own = requirementsOf(project.root, described, description.packaging)
  const ofWsgi = wsgiRequirements(project.root, description.packaging).map((file) => relative(project.root, file))
  const requirements = {
    ...own,
    ofLayers: packagesOfLayers(description.template, described.name),
    further: [...requirementsOfLayers(project.root, described), ...ofWsgi.filter((file) => file !== own.file)],
  }
  const python = await pythonEnvironment(requirements, described.runtime ?? '', workshop)
  const code = await folderCode(
    {
      files: new Map([...taken.map((file): [string, string] => [file, join(folder, file)]), ...wsgi.files]),
      made: wsgi.made,
      // in a container there is no other place for them
      links: followsLinks ? await sitePackages(python) : new Map(),
      behind: (await requirementFiles(project.root, requirements)).map((file) => join(project.root, file)).filter(existsSync),
    },
    { id: module === '.' ? `${id}-python` : key, root: project.root, followsLinks },
  )
  return { ...code, interpreter: python }
}

function refuseMissing(folder: string, project: SettingPlace, key: string, { handler }: FunctionDescription): void {
  const path = moduleOf(handler).replaceAll('.', '/')
  const looked = [`${path}.py`, `${path}/__init__.py`]
  // a layer's, or one that a package brings
  if (handler.startsWith('/') || looked.some((file) => existsSync(join(folder, file)))) return
  const alike = looked.map((file) => inOtherLetters(folder, file)).find((file) => file !== undefined)
  throw new StagecraftError(
    'handler-missing',
    `The function ${key} has the handler ${handler}, and there is no such file. Looked for: ${looked.join(', ')} in ${folder}.`,
    {
      hint: `Correct ${handlerPlace(project, key)}, or add the file.${alike ? ` There is ${alike}, in other letters: Linux, and Lambda, tell them apart.` : ''}`,
    },
  )
}

async function sitePackages(python: string): Promise<Map<string, string>> {
  const lib = join(dirname(dirname(python)), 'lib')
  const [version = ''] = await readdir(lib)
  const at = join(lib, version, 'site-packages')
  return new Map(
    (await readdir(at)).filter((name) => !/^(pip|setuptools|_distutils_hack|__pycache__)/.test(name)).map((name) => [name, join(at, name)]),
  )
}
