/** Where the console is: the name of a page, and what comes behind it. Each part of the address is one value, encoded. */
export interface Place {
  page: string
  path: string[]
  query: URLSearchParams
}

export function place(): Place {
  const { pathname, search } = location
  const [page = '', ...path] = pathname.split('/').slice(1).filter(Boolean).map(decodeURIComponent)
  return { page, path, query: new URLSearchParams(search) }
}

/** The address of a page, for a link. */
export function addressOf(page: string, ...path: string[]): string {
  return `/${[page, ...path].map(encodeURIComponent).join('/')}`
}

/** Goes there. `replaces`: the place before is not one to come back to. */
export function goTo(address: string, { replaces = false } = {}): void {
  if (replaces) history.replaceState(null, '', address)
  else history.pushState(null, '', address)
  dispatchEvent(new PopStateEvent('popstate'))
}

/** Lets the links within `root` change the place without loading the console again. */
export function followLinks(root: EventTarget): void {
  root.addEventListener('click', (event) => {
    const click = event as MouseEvent
    if (click.defaultPrevented || click.button !== 0 || click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return
    const link = click.composedPath().find((each): each is HTMLAnchorElement => each instanceof HTMLAnchorElement)
    if (!link || link.origin !== location.origin || link.target || link.hasAttribute('download') || link.getAttribute('href')?.startsWith('#')) return
    click.preventDefault()
    const { pathname, search } = link
    goTo(pathname + search)
  })
}
