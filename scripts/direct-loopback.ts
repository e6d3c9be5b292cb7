import http from 'node:http'

const direct = ['localhost', '127.0.0.1', '::1']
const isProxy = /^(https?|all)_proxy$/i

/**
 * Takes the stack's own addresses out of the proxy that the environment names (`HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`), for this process and all that it starts:
 * no proxy reaches another machine's loopback. Without a proxy the environment stays as it is.
 *
 * Node asks a proxy with `NODE_USE_ENV_PROXY=1`: https://nodejs.org/api/http.html#built-in-proxy-support. curl, Python and the AWS CLI always do.
 */
export function goDirectlyToLoopback(environment: NodeJS.ProcessEnv = process.env): void {
  if (!Object.keys(environment).some((name) => isProxy.test(name))) return
  // where both are there, most programs take the lower case
  const known = (environment.no_proxy ?? environment.NO_PROXY ?? '').split(/[\s,]+/).filter(Boolean)
  if (known.includes('*')) return
  const all = [...new Set([...known, ...direct])].join(',')
  environment.no_proxy = all
  environment.NO_PROXY = all
  // fetch reads it at each request, http.globalAgent has read it before
  // since Node 24.14; before, what goes by http.globalAgent keeps the list that it began with
  if (environment.NODE_USE_ENV_PROXY === '1') (http as Partial<typeof http>).setGlobalProxyFromEnv?.(environment)
}
