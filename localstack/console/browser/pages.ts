import type { IconName } from './icons.ts'

/** A page of the console. Its element gets `path`: what comes behind the page's name in the address. */
export interface ConsolePage {
  /** The first part of its address, and of its part of the API. */
  name: string
  title: string
  icon: IconName
  tag: string
  load: () => Promise<unknown>
  /** It is not in the navigation of a system that has none. */
  needs?: 'database'
}

/** In the order of the navigation. A new page adds a line here and one in `../pages/routes.ts`. */
export const pages: readonly ConsolePage[] = [
  page('map', 'Map', 'map', () => import('../pages/map/browser/map-page.ts')),
  page('functions', 'Functions', 'function', () => import('../pages/functions/browser/functions-page.ts')),
  page('queues', 'Queues', 'queue', () => import('../pages/queues/browser/queues-page.ts')),
  page('topics', 'Topics', 'topic', () => import('../pages/topics/browser/topics-page.ts')),
  page('trace', 'Trace', 'trace', () => import('../pages/trace/browser/trace-page.ts')),
  { ...page('database', 'Database', 'database', () => import('../pages/database/browser/database-page.ts')), needs: 'database' },
  page('logs', 'Logs', 'logs', () => import('../pages/logs/browser/logs-page.ts')),
  page('objects', 'Objects', 'bucket', () => import('../pages/objects/browser/objects-page.ts')),
  page('people', 'People', 'people', () => import('../pages/people/browser/people-page.ts')),
  page('parameters', 'Parameters', 'parameters', () => import('../pages/parameters/browser/parameters-page.ts')),
  page('mailbox', 'Alarms and mail', 'mailbox', () => import('../pages/mailbox/browser/mailbox-page.ts')),
  page('chaos', 'Chaos', 'chaos', () => import('../pages/chaos/browser/chaos-page.ts')),
]

// the element of the page `name` is `sc-<name>-page`
function page(name: string, title: string, icon: IconName, load: ConsolePage['load']): ConsolePage {
  return { name, title, icon, tag: `sc-${name}-page`, load }
}
