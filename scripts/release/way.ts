import type { Project } from '@stagecraft/localstack/project.ts'
import type { Description } from '@stagecraft/localstack/stack/description.ts'
import type { Licensed } from '../licenses/licensed.ts'
import type { Manifest } from './manifest.ts'

/** The archives of a release. */
export interface Archives {
  /** Short name → sha-256. */
  functions: Record<string, string>
  layers: Record<string, string>
  /** Of the functions that the Framework itself adds to templates, by their full names: sha-256. */
  framework?: Readonly<Record<string, string>>
  /** Packages in them that no lock file of npm names as deployed: those of Python, and plugins that put files of their own beside the code. */
  packages: readonly Licensed[]
}

/** How a release is made: of a project of the kit's own (own-way.ts), or of a repository that does not know it (foreign/foreign-way.ts). */
export interface Way {
  /** Refuses stages that one release cannot be for. */
  refuse(described: readonly Description[]): void
  /** Writes the archives of functions and layers to `functions/<sha-256>.zip` below `folder`. */
  archives(project: Project, described: readonly Description[], folder: string): Promise<Archives>
  /** What the manifest says of such a project. */
  says(project: Project, described: readonly Description[]): Promise<Pick<Manifest, 'tools' | 'features' | 'environment' | 'notCarriedOut'>>
}
