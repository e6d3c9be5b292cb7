/** Goes to an address of this page, as a click on a link to it would. `replace` leaves no step to go back to. */
export function navigate(href: string, { replace = false } = {}): void {
  if (replace) history.replaceState({}, '', href)
  else history.pushState({}, '', href)
  window.dispatchEvent(new PopStateEvent('popstate'))
}
