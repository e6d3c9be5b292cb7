import sirv, { type RequestHandler } from 'sirv'
import type { Plugin } from 'vite'
import { type Preview, readPreview } from './preview-record.ts'

/**
 * While somebody previews the production build (`stagecraft preview`), the page's own address answers with that build and its
 * headers instead of the sources: sign-in comes back to that address and no other. What the server hands on to another stays as it is.
 */
export function servePreview(state: string): Plugin {
  let served: { of: string; handler: RequestHandler } | undefined
  const handlerOf = (preview: Preview) => {
    const of = JSON.stringify(preview)
    if (served?.of !== of) served = { of, handler: filesOf(preview) }
    return served.handler
  }
  return {
    name: 'stagecraft-preview',
    enforce: 'pre',
    configureServer: ({ middlewares, config }) => {
      const handedOn = Object.keys(config.server.proxy ?? {})
      middlewares.use(async (request, response, next) => {
        const preview = handedOn.some((prefix) => request.url?.startsWith(prefix)) ? undefined : await readPreview(state)
        if (preview) handlerOf(preview)(request, response)
        else next()
      })
    },
  }
}

// an address that is no file is the page's own to show, whatever it looks like: what CloudFront answers there too
function filesOf({ folder, headers }: Preview): RequestHandler {
  return sirv(folder, {
    single: true,
    ignores: false,
    etag: true,
    setHeaders: (response) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    },
  })
}
