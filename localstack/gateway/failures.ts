import { answered, answeredCookies } from './function.js'
import type { Server } from './hapi.d.ts'

// hapi hands out a server object for each scheme; the listener is the same
const watched = new WeakSet<object>()

/**
 * What a function did not answer itself (it threw, could not be imported, took too long, ended its process) becomes API Gateway's
 * 500 `{"message":"Internal Server Error"}`. serverless-offline answers 200 with the error's text.
 */
export function failuresAsAws(server: Server): void {
  if (watched.has(server.listener)) return
  watched.add(server.listener)
  server.ext('onPreResponse', ({ auth, response }, h) => {
    if (response.isBoom) return response.output?.statusCode === 500 ? failure(h) : h.continue
    if (!auth.isAuthenticated) return h.continue
    if (!(answered in response.headers)) return failure(h)
    delete response.headers[answered]
    const cookies = response.headers[answeredCookies]
    if (typeof cookies === 'string') response.headers['set-cookie'] = JSON.parse(cookies)
    delete response.headers[answeredCookies]
    return h.continue
  })
}

function failure(h: Parameters<Parameters<Server['ext']>[1]>[1]) {
  return h.response('{"message":"Internal Server Error"}').code(500).type('application/json')
}
