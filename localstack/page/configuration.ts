import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** The file with the text of the page's `/config.json`, which the supervisor writes once the stack is deployed. */
export function pageConfigurationFile(state: string): string {
  return join(state, 'page-config.json')
}

/**
 * Answers `/config.json` with that text, as the file that a deployment writes beside the page. Until it is there 503 with `Retry-After`, as problem details (RFC 9457).
 */
export function pageConfiguration(state: string): Plugin {
  return {
    name: 'stagecraft-page-configuration',
    enforce: 'pre',
    configureServer: ({ middlewares }) => {
      middlewares.use('/config.json', async (_, response) => {
        const text = await readFile(pageConfigurationFile(state), 'utf8').catch(() => undefined)
        response.setHeader('cache-control', 'no-store')
        if (text !== undefined) return response.setHeader('content-type', 'application/json').end(text)
        response.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '1' })
        return response.end(JSON.stringify(starting))
      })
    },
  }
}

const starting = {
  type: 'about:blank',
  title: 'Service Unavailable',
  status: 503,
  code: 'starting',
  detail: 'The stack is still starting.',
  hint: 'The page retries automatically.',
}
