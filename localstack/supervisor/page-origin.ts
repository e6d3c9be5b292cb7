import { anyLoopback } from '../foreign/foreign-request.ts'
import type { Site } from './site.ts'

/** Whose scripts may ask the engine: the stack's own page, or every page of this machine where it has none, for the page of such a repository runs elsewhere. */
export function pageOrigin({ project, ports }: Pick<Site, 'project' | 'ports'>): string {
  return project.config.page ? `http://127.0.0.1:${ports.page}` : anyLoopback
}
