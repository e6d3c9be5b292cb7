'use strict'
// Runs one function in this process, as Lambda's Node runtime does: see node_process.py for the other end.
// A frame, to the descriptor that its argument names, is a letter and a length, a line's end, and so many bytes: L log, M memory, I initialized, F failed to, R result, E error.
const { existsSync, writeSync } = require('node:fs')
const { resolve } = require('node:path')
const { pathToFileURL } = require('node:url')

const answers = Number(process.argv[2])

function frame(kind, body) {
  const data = Buffer.isBuffer(body) ? body : Buffer.from(body)
  const whole = Buffer.concat([Buffer.from(`${kind} ${data.length}\n`), data])
  for (let at = 0; at < whole.length; ) at += writeSync(answers, whole, at)
}

// in the order in which it is said, and before the answer
for (const stream of [process.stdout, process.stderr]) {
  stream._write = (chunk, encoding, done) => {
    frame('L', Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk, encoding))
    done()
  }
  stream._writev = undefined
}

function asError(error) {
  const isError = error instanceof Error || (typeof error === 'object' && error !== null && 'message' in error && 'stack' in error)
  if (!isError) return { errorType: typeof error, errorMessage: String(error), trace: [] }
  return { errorType: error.name ?? 'Error', errorMessage: error.message, trace: String(error.stack ?? '').split('\n') }
}

function logged(label, error) {
  const { errorType, errorMessage, trace } = asError(error)
  process.stderr.write(
    `${new Date().toISOString()}\t${current?.context.awsRequestId ?? 'undefined'}\tERROR\t${label}\t${JSON.stringify({ errorType, errorMessage, stack: trace })}\n`,
  )
}

function answer(kind, value) {
  if (current === undefined) return
  current = undefined
  frame('M', String(Math.ceil(process.memoryUsage.rss() / 1_048_576)))
  frame(kind, value === undefined ? 'null' : JSON.stringify(value))
}

let current
let handler

process.on('uncaughtException', (error) => end('Uncaught Exception', error))
process.on('unhandledRejection', (error) => {
  end('Unhandled Promise Rejection', {
    name: 'Runtime.UnhandledPromiseRejection',
    message: String(error?.message ?? error),
    stack: error?.stack ?? '',
  })
})

// as on AWS the process ends after an error that nothing caught
function end(label, error) {
  logged(label, error)
  answer('E', asError(error))
  process.exit(129)
}

async function load() {
  const [file, name] = split(process.env._HANDLER ?? '')
  const path = ['', '.js', '.mjs', '.cjs']
    .map((extension) => resolve(process.cwd(), file + extension))
    .find((each) => each !== resolve(process.cwd(), file) && existsSync(each))
  if (!path) throw Object.assign(new Error(`Cannot find module '${file}'`), { name: 'Runtime.ImportModuleError' })
  const found = path.endsWith('.cjs') ? require(path) : await importOrRequire(path)
  const chosen = name.split('.').reduce((value, key) => value?.[key], found) ?? name.split('.').reduce((value, key) => value?.[key], found.default)
  if (typeof chosen !== 'function')
    throw Object.assign(new Error(`${process.env._HANDLER} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' })
  return chosen
}

async function importOrRequire(path) {
  if (path.endsWith('.mjs')) return import(pathToFileURL(path).href)
  try {
    return require(path)
  } catch (error) {
    if (error.code !== 'ERR_REQUIRE_ASYNC_MODULE') throw error
    return import(pathToFileURL(path).href)
  }
}

// `folder/file.export.inner`
function split(text) {
  const at = text.indexOf('.', text.lastIndexOf('/') + 1)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function contextOf([awsRequestId, invokedFunctionArn, , limit]) {
  const until = Date.now() + Number(limit)
  const { env } = process
  const callbacks = {
    done: (error, result) => (error ? answer('E', asError(error)) : answer('R', result)),
    fail: (error) => answer('E', asError(error)),
    succeed: (result) => answer('R', result),
  }
  return {
    awsRequestId,
    invokedFunctionArn,
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, until - Date.now()),
    ...callbacks,
  }
}

function invoke(head, body) {
  const context = contextOf(head)
  const mine = { context }
  current = mine
  process.env._X_AMZN_TRACE_ID = head[2]
  const settle = (kind, value) => {
    if (current === mine) answer(kind, value)
  }
  const failed = (error) => {
    logged('Invoke Error', error)
    settle('E', asError(error))
  }
  const callback = (error, result) => (error ? failed(error) : settle('R', result))
  try {
    const result = handler(JSON.parse(body.toString() || 'null'), context, callback)
    if (typeof result?.then === 'function') result.then((value) => settle('R', value), failed)
    else if (handler.length < 3) settle('R', result)
  } catch (error) {
    failed(error)
  }
}

let waiting = Buffer.alloc(0)
function received(data) {
  waiting = waiting.length === 0 ? data : Buffer.concat([waiting, data])
  const line = waiting.indexOf(10)
  if (line < 0) return
  const head = waiting.toString('utf8', 0, line).split('\t')
  const size = Number(head[4])
  if (waiting.length < line + 1 + size) return
  const body = waiting.subarray(line + 1, line + 1 + size)
  waiting = waiting.subarray(line + 1 + size)
  invoke(head, body)
}

load().then(
  (found) => {
    handler = found
    frame('I', '')
    process.stdin.on('data', received)
    // the engine is gone
    process.stdin.on('end', () => process.exit(0))
  },
  (error) => {
    logged('Uncaught Exception', error)
    frame('F', JSON.stringify(asError(error)))
    process.exit(1)
  },
)
