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
  {
    name: 'functions',
    title: 'Functions',
    icon: 'function',
    tag: 'sc-functions-page',
    load: () => import('../pages/functions/browser/functions-page.ts'),
  },
  { name: 'queues', title: 'Queues', icon: 'queue', tag: 'sc-queues-page', load: () => import('../pages/queues/browser/queues-page.ts') },
  { name: 'topics', title: 'Topics', icon: 'topic', tag: 'sc-topics-page', load: () => import('../pages/topics/browser/topics-page.ts') },
  { name: 'trace', title: 'Trace', icon: 'trace', tag: 'sc-trace-page', load: () => import('../pages/trace/browser/trace-page.ts') },
  {
    name: 'database',
    title: 'Database',
    icon: 'database',
    tag: 'sc-database-page',
    load: () => import('../pages/database/browser/database-page.ts'),
    needs: 'database',
  },
  { name: 'logs', title: 'Logs', icon: 'logs', tag: 'sc-logs-page', load: () => import('../pages/logs/browser/logs-page.ts') },
]
