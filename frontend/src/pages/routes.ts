import type { BaseRouteConfig, RouteConfig } from '@lit-labs/router'
import { html } from 'lit'
import { windowTitle } from '../state/application.ts'
import { navigate } from '../state/navigation.ts'
import type { Right } from '../state/person.ts'

/** The addresses of the page. Each page is loaded when it is first gone to; what follows the ? is handed to it. */
export const routes: RouteConfig[] = [
  {
    path: '/',
    enter: () => {
      queueMicrotask(() => navigate('/orders', { replace: true }))
      return false
    },
  },
  {
    path: '/orders',
    enter: () => load(import('./orders-page.define.ts')),
    render: () => html`<orders-page .search=${location.search}></orders-page>`,
  },
  {
    path: '/orders/:id',
    enter: () => load(import('./order-page.define.ts')),
    render: ({ id }) => html`<order-page .orderId=${id ?? ''}></order-page>`,
  },
  { path: '/imports', enter: () => load(import('./imports-page.define.ts')), render: () => html`<imports-page></imports-page>` },
  {
    path: '/imports/:id',
    enter: () => load(import('./import-page.define.ts')),
    render: ({ id }) => html`<import-page .importId=${id ?? ''} .search=${location.search}></import-page>`,
  },
  { path: '/operations', enter: () => load(import('./operations-page.define.ts')), render: () => html`<operations-page></operations-page>` },
]

/** What a person must be allowed to see what is at `path`. */
export function rightFor(path: string): Right {
  return path.startsWith('/operations') ? 'operate' : 'read'
}

/** What stands at every other address. */
export const noSuchPage: BaseRouteConfig = {
  enter: () => {
    document.title = windowTitle('Page not found')
    return true
  },
  render: () => html`<h1>Page not found</h1>
    <p>There is no page at this address. <a href="/orders">Go to orders</a></p>`,
}

// A page that cannot be loaded was replaced by a newer release: the new one is one reload away.
// Whoever went on to another page while this one was loading stays there: the router shows what comes last, not what was asked for last
async function load(page: Promise<unknown>): Promise<boolean> {
  const asked = location.pathname
  await page.catch((error) => {
    const once = 'reloaded-for'
    if (sessionStorage.getItem(once) === location.href) throw error
    sessionStorage.setItem(once, location.href)
    location.reload()
  })
  return location.pathname === asked
}
