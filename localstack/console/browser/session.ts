const key = 'console-token'

/**
 * Takes the token out of the address that `make console` printed, so that no bookmark and no shared picture has it, and keeps it for this origin's other
 * tabs. It is good until the stack is started again.
 */
export function takeToken(): void {
  const given = location.hash.slice(1)
  if (!/^[\w-]{43}$/.test(given)) return
  localStorage.setItem(key, given)
  const { pathname, search } = location
  history.replaceState(null, '', pathname + search)
}

export function token(): string {
  return localStorage.getItem(key) ?? ''
}
