import type { PageRoutes } from '../page-routes.ts'

/** Where each page's routes are: its name → its module. A new page adds a line here and one in `browser/pages.ts`. */
export const pageRoutes: Readonly<Record<string, () => Promise<{ routes: PageRoutes }>>> = {
  map: () => import('./map/routes.ts'),
  functions: () => import('./functions/routes.ts'),
  queues: () => import('./queues/routes.ts'),
  topics: () => import('./topics/routes.ts'),
  database: () => import('./database/routes.ts'),
  trace: () => import('./trace/routes.ts'),
  logs: () => import('./logs/routes.ts'),
  objects: () => import('./objects/routes.ts'),
  people: () => import('./people/routes.ts'),
  parameters: () => import('./parameters/routes.ts'),
  mailbox: () => import('./mailbox/routes.ts'),
  chaos: () => import('./chaos/routes.ts'),
}
