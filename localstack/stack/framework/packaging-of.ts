import type { PluginFinding } from '../../adoption/found.ts'
import type { LayerDescription, Packaging } from '../code/packaging.ts'
import type { PackageSettings } from '../code/project-files.ts'

/** What a run of the Framework leaves behind of a service, as far as it says how code is packaged. */
export interface CompiledPackaging {
  plugins?: readonly string[] | { modules?: readonly string[] }
  /** `stagecraft` is what was noted before archives without code were put in the place of packages (template-only.cjs). */
  custom?: Record<string, unknown> & { stagecraft?: Noted }
}

interface Noted {
  leftOut?: readonly string[]
  package?: PackageSettings
  useDotenv?: boolean
  /** Of functions. */
  packages?: Record<string, PackageSettings>
  layers?: Record<string, { path: string; name?: string; package?: PackageSettings }>
  custom?: Record<string, unknown>
}

interface Resources {
  [logicalId: string]: { Type: string; Properties: Record<string, unknown> }
}

/** How a service's code is packaged. `found`: what became of the plugins that the description names, where others were run in their place. */
export function packagingOf({ plugins = [], custom = {} }: CompiledPackaging, resources: Resources, found?: readonly PluginFinding[]): Packaging {
  const { package: settings = {}, useDotenv, layers = {}, leftOut = [], custom: ofBundlers = {} } = custom.stagecraft ?? {}
  const named = Array.isArray(plugins) ? plugins : (plugins as { modules?: readonly string[] }).modules
  return {
    plugins: found?.flatMap(({ name, how }) => (how === 'skipped' ? [] : name)) ?? [...(named ?? []), ...leftOut],
    package: settingsIn(settings),
    useDotenv,
    custom: ofBundlers,
    build: custom.stagecraftBuild,
    layers: Object.fromEntries(
      Object.entries(layers).map(([layer, { path, name = layer, package: own }]): [string, LayerDescription] => [
        layer,
        { path, logicalId: layerNamed(name, resources), package: own },
      ]),
    ),
  }
}

/** A function's own `package`, as it stood in the description. */
export function packageOf(key: string, { custom }: CompiledPackaging): PackageSettings | undefined {
  return custom?.stagecraft?.packages?.[key]
}

// the Framework adds what it works with
function settingsIn({ individually, artifact, patterns, include, exclude, excludeDevDependencies }: PackageSettings): PackageSettings {
  return { individually, artifact, patterns, include, exclude, excludeDevDependencies }
}

function layerNamed(name: string, resources: Resources): string {
  return (
    Object.entries(resources).find(([, { Type, Properties }]) => Type === 'AWS::Lambda::LayerVersion' && Properties.LayerName === name)?.[0] ?? ''
  )
}
