import { isDeepStrictEqual } from 'node:util'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { LayerDescription } from '@stagecraft/localstack/stack/code/packaging.ts'
import type { Description, FunctionDescription } from '@stagecraft/localstack/stack/description.ts'
import { architectureOf, isPython } from './python-settings.ts'

/**
 * Refuses stages that one release cannot be for: each function has one archive, and the accounts of all stages get it from one bucket. Throws
 * `stages-differ` with every difference.
 */
export function refuseDifferentCode([first, ...others]: readonly Description[]): void {
  const differences = first ? [...new Set(others.flatMap((other) => differencesWithin(first, other)))] : []
  if (differences.length > 0)
    throw new StagecraftError('stages-differ', `One release cannot be for all stages:\n${differences.map((each) => `  ${each}`).join('\n')}`, {
      hint: 'Have the same there for all stages. What a function needs to know of its stage belongs into its environment.',
    })
}

function differencesWithin(one: Description, other: Description): string[] {
  const nested = Object.entries(one.nested ?? {}).flatMap(([id, child]) => {
    const same = other.nested?.[id]
    return same ? differencesWithin(child, same) : []
  })
  return [...differencesOf(one, other), ...nested]
}

function differencesOf(one: Description, other: Description): string[] {
  const stages = `${one.stage} and ${other.stage}`
  const differ = (what: string, first: unknown, second: unknown) =>
    isDeepStrictEqual(kept(first), kept(second)) ? [] : [`${what} is not the same in ${stages}.`]
  const layerCode = ({ path, package: settings, buildMethod, buildArchitecture }: LayerDescription) => [
    path,
    settings,
    buildMethod,
    buildArchitecture,
  ]
  return [
    ...differ(one.found?.template ? 'What `stack_name` begins with' : '`service`', one.service, other.service),
    ...differ(one.found?.template ? '`region` in SAM’s configuration' : '`provider.region`', one.region, other.region),
    ...differ('`provider.runtime`, which esbuild builds for,', one.provider.runtime, other.provider.runtime),
    ...differ('`package`', one.packaging.package, other.packaging.package),
    ...differ('`custom.esbuild`', one.packaging.custom.esbuild, other.packaging.custom.esbuild),
    ...differ('`custom.pythonRequirements`', one.packaging.custom.pythonRequirements, other.packaging.custom.pythonRequirements),
    ...differ('`custom.wsgi`', one.packaging.custom.wsgi, other.packaging.custom.wsgi),
    ...differ('`build`', one.packaging.build, other.packaging.build),
    ...Object.entries(one.packaging.layers).flatMap(([layer, described]) => {
      const same = other.packaging.layers[layer]
      return same ? differ(`${placeOfLayer(one)} of the layer ${layer}`, layerCode(described), layerCode(same)) : []
    }),
    ...Object.entries(one.functions).flatMap(([key, described]) => {
      const same = other.functions[key]
      if (!same) return []
      return [
        ...differ(`\`handler\` of the function ${key}`, described.handler, same.handler),
        ...(isPython(described)
          ? differ(`\`runtime\`, \`architecture\` or \`module\` of the function ${key}`, builtFor(one, described), builtFor(other, same))
          : []),
        ...differ(`\`package\` of the function ${key}`, described.package, same.package),
        ...differ(`\`CodeUri\` or \`Metadata\` of the function ${key}`, [described.folder, described.build], [same.folder, same.build]),
      ]
    }),
  ]
}

function placeOfLayer({ found }: Description): string {
  return found?.template ? '`ContentUri` or `Metadata`' : '`path` or `package`'
}

// what packages of Python are chosen by
function builtFor({ template }: Description, described: FunctionDescription): unknown {
  return [described.runtime, architectureOf(template, described), described.module]
}

// one may have been kept in a file, where what is undefined is not there
function kept(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}
