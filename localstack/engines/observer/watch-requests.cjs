const { subscribe } = require('node:diagnostics_channel')
const { awsCall } = require('./aws-call.cjs')

/** What is looked at of a request's body. */
const mostOfBody = 16_384

/** Sees the requests that this process sends to AWS. A call lasts until its answer is read. */
function watchRequests(calls) {
  watchHttp(calls, new WeakMap())
  watchFetch(calls, new WeakMap())
}

function quietly(see) {
  return (message) => {
    try {
      see(message)
    } catch {
      // this call is not seen
    }
  }
}

// by node:http, as every SDK of AWS does: https://nodejs.org/docs/latest-v24.x/api/diagnostics_channel.html#http
function watchHttp(calls, running) {
  subscribe(
    'http.client.request.created',
    quietly(({ request }) => {
      const asked = { method: request.method, path: request.path, header: (name) => request.getHeader(name) }
      const what = awsCall(asked)
      if (!what) return
      const call = calls.start(what)
      if (!call) return
      running.set(request, call)
      // the others say in their bodies what they ask for
      if (request.method === 'POST' && !what.aws.startsWith('s3'))
        seeBody(request, (body) => {
          call.what = awsCall(asked, body) ?? what
        })
    }),
  )
  subscribe(
    'http.client.response.finish',
    quietly(({ request, response }) => {
      const call = running.get(request)
      if (!call) return
      const { statusCode: status, headers } = response
      const error = errorIn(status, headers)
      calls.finish(call, { status, ...(error ? { error } : {}) })
      const whole = quietly(() => calls.finish(call, {}))
      response.once('end', whole).once('close', whole)
    }),
  )
  subscribe(
    'http.client.request.error',
    quietly(({ request, error }) => calls.finish(running.get(request), { error: String(error.code ?? error.name) })),
  )
}

// by `fetch`: https://undici.nodejs.org/#/docs/api/DiagnosticsChannel.md. What it sends is a stream, so only headers and address say what it asks for
function watchFetch(calls, running) {
  subscribe(
    'undici:request:create',
    quietly(({ request }) => {
      const headers = inPairs(request.headers)
      const what = awsCall({ method: request.method, path: request.path, header: (name) => headers[name] })
      const call = what && calls.start(what)
      if (call) running.set(request, call)
    }),
  )
  subscribe(
    'undici:request:headers',
    quietly(({ request, response: { statusCode: status, headers } }) => {
      const error = errorIn(status, inPairs(headers.map(String)))
      calls.finish(running.get(request), { status, ...(error ? { error } : {}) })
    }),
  )
  subscribe(
    'undici:request:trailers',
    quietly(({ request }) => calls.finish(running.get(request), {})),
  )
  subscribe(
    'undici:request:error',
    quietly(({ request, error }) => calls.finish(running.get(request), { error: String(error.code ?? error.name) })),
  )
}

// a name and its value, one after the other
function inPairs(headers) {
  const found = {}
  for (let at = 0; at + 1 < headers.length; at += 2) found[String(headers[at]).toLowerCase()] = headers[at + 1]
  return found
}

// its first bytes, as they are handed over
function seeBody(request, see) {
  const { write, end } = request
  const seen = (chunk) => {
    request.write = write
    request.end = end
    try {
      if (typeof chunk === 'string') see(chunk.slice(0, mostOfBody))
      else if (chunk?.byteLength) see(Buffer.from(chunk.buffer, chunk.byteOffset, Math.min(chunk.byteLength, mostOfBody)).toString('utf8'))
    } catch {
      // it has no target
    }
  }
  request.write = function (chunk, ...words) {
    seen(chunk)
    return write.call(this, chunk, ...words)
  }
  request.end = function (chunk, ...words) {
    seen(chunk)
    return end.call(this, chunk, ...words)
  }
}

// https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization; SQS still says the code that it had before JSON
function errorIn(status, headers) {
  if (headers['x-amz-function-error']) return `function error: ${headers['x-amz-function-error']}`
  if (status < 400) return undefined
  const said = headers['x-amzn-query-error']?.split(';')[0] ?? headers['x-amzn-errortype']?.split(':')[0].split('#').at(-1)
  return String(said ?? status).slice(0, 200)
}

module.exports = { watchRequests }
