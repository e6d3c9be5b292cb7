import type { PackageSettings } from './project-files.ts'

/** How a description says that its functions are packaged. */
export interface Packaging {
  /** The names under `plugins`. */
  plugins: readonly string[]
  package: PackageSettings
  /** Whether the Framework reads `.env` files, which stay out of packages then. */
  useDotenv?: boolean
  /** What is under `custom`, as far as it concerns code: `esbuild`, `pythonRequirements`, `webpack.includeModules`, `wsgi`. */
  custom: Readonly<Record<string, unknown>>
  /** Framework 4's `build.esbuild`; true where it bundles by itself. */
  build?: unknown
  /** Layer → its folder, relative to the project. */
  layers: Readonly<Record<string, LayerDescription>>
}

export interface LayerDescription {
  path: string
  /** Of its resource in the template. */
  logicalId: string
  package?: PackageSettings
  /** The folder of the layer into which SAM's build puts what is in the repository, and its packages. */
  builtInto?: 'python' | 'nodejs'
  /** How SAM builds it: `python3.12`, `makefile`. */
  buildMethod?: string
  /** For which processor: `arm64`. */
  buildArchitecture?: string
}

/** Of a description whose code nobody makes. */
export const noPackaging: Packaging = { plugins: [], package: {}, custom: {}, layers: {} }
