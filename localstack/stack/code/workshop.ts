import type { Project } from '../../project.ts'
import type { Description, FunctionDescription } from '../description.ts'
import type { PackageSettings } from './project-files.ts'

/** What every kind of code is made with. */
export interface Workshop {
  project: Pick<Project, 'root' | 'state' | 'programs' | 'template' | 'partOf'>
  description: Pick<Description, 'service' | 'packaging' | 'template'>
  /** Whether an archive holds what is behind its links: functions in a container do not see this machine's files. */
  followsLinks: boolean
  /** Tells the person at the terminal, once. */
  say(line: string): void
}

/** Which package a function is in, and by which settings: its own where it is packaged individually, else the service's. */
export function packageSettings(
  key: string,
  { package: own }: FunctionDescription,
  { description: { service, packaging } }: Workshop,
): { id: string; settings: (PackageSettings | undefined)[]; apart: string[] } {
  const isOwn = packaging.package.individually || own?.individually
  return {
    id: isOwn ? key : service,
    settings: [packaging.package, isOwn ? own : undefined],
    apart: Object.values(packaging.layers).map(({ path }) => `${path.replace(/^\.\/|\/$/g, '')}/**`),
  }
}
