import { join } from 'node:path'
import type { Project } from '../project.ts'

/** One of several services that a compose file joins. */
export type ServiceProject = Project & Required<Pick<Project, 'partOf'>>

/**
 * The projects of the services that a project's compose file joins, in the order in which they start; none where it has no such file. Each keeps its state
 * below the whole's, so that what a service keeps in its own folder, where it may be started alone, is another stack's.
 */
export function servicesOf(project: Project): ServiceProject[] {
  const { compose, root, programs, state, ...shared } = project
  return (compose?.services ?? []).map(({ name, path, description, config, isAdopted }) => {
    // what it is handed depends on the stack, and with it what is kept of its description
    const own = join(state, 'services', name)
    return {
      ...shared,
      root: join(root, path),
      programs: own,
      state: own,
      config,
      isAdopted,
      ...(description ? { description } : {}),
      partOf: { root, programs, state, service: name },
    }
  })
}

/** The project that has the engine: that of the whole for a service of it, else itself. */
export function engineOwner<T extends Pick<Project, 'programs' | 'state' | 'partOf'>>(project: T): Pick<Project, 'programs' | 'state'> {
  return project.partOf ?? project
}

/** Where programs are that all services may share. */
export function programsOf({ programs, partOf }: Pick<Project, 'programs' | 'partOf'>): string {
  return partOf?.programs ?? programs
}
