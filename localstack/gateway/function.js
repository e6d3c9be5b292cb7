// Plain JavaScript: every worker of the API loads it, and to strip its types would lengthen each function's cold start.
import { readFileSync, statSync } from 'node:fs'
import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { watched } from './watched.js'

/** The header that marks an answer as the function's own; it is taken off before the answer leaves. */
export const answered = 'x-stagecraft-answered'

/** The header that carries an answer's cookies, as JSON: hapi keeps one of each name. It is taken off too. */
export const answeredCookies = 'x-stagecraft-cookies'

/**
 * What serverless-offline takes from its callers in place of an authorizer's answer; here it carries the answer, and nobody else's.
 * It also goes before the variable AUTHORIZER, which would do the same for the whole process.
 */
export const authorizerOverride = 'sls-offline-authorizer-override'

/**
 * @typedef {object} HotFunction
 * @property {string} bundle its code, absolute
 * @property {string} handler the export's name
 * @property {string} name its full name, as deployed
 * @property {string} engine the engine's address
 * @property {string} secretFile the file with the stack's front secret
 */

/**
 * A handler that follows its bundle, under the role that the function has on AWS. The role's temporary credentials are there before the
 * bundle is loaded, because clients made in it read them.
 *
 * @param {HotFunction} description
 * @returns {(event: any, context: any) => Promise<unknown>}
 */
export function hotFunction(description) {
  const address = pathToFileURL(description.bundle).href
  /** @type {Promise<void> | undefined} */
  let role
  const handler = watched(description.name, async (event, context) => {
    const { mtimeMs } = statSync(description.bundle)
    const current = await import(`${address}?${mtimeMs}`)
    return current[description.handler](event, context)
  })
  return async (given, context) => {
    const event = eventIn(given)
    try {
      role ??= takeRole(description).catch((error) => {
        // whoever comes next tries again
        role = undefined
        throw error
      })
      await role
      return marked(await handler(event, context))
    } catch (error) {
      console.error(error)
      throw error
    }
  }
}

// The event in format 2.0 comes whole in the authorizer's place: gateway/events.ts. Of other formats the authorizer alone does: gateway/authentication.ts
function eventIn(/** @type {any} */ event) {
  const said = event?.requestContext?.authorizer
  if (said?.version === '2.0') return said
  delete event?.headers?.[authorizerOverride]
  if (said && Object.keys(said).length === 0) delete event.requestContext.authorizer
  return event
}

// An answer without a status is the body of a 200: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
function marked(/** @type {any} */ answer) {
  const whole = answer?.statusCode ? answer : { statusCode: 200, headers: { 'content-type': 'application/json' }, body: textOf(answer) }
  const { cookies = [], headers = {}, ...rest } = whole
  const kept = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'set-cookie')
  const all = [...cookies, ...Object.entries(headers).flatMap(([name, value]) => (name.toLowerCase() === 'set-cookie' ? value : []))]
  return { ...rest, headers: { ...Object.fromEntries(kept), [answered]: '1', ...(all.length > 0 ? { [answeredCookies]: JSON.stringify(all) } : {}) } }
}

function textOf(/** @type {unknown} */ answer) {
  return typeof answer === 'string' ? answer : JSON.stringify(answer ?? null)
}

async function takeRole(/** @type {HotFunction} */ { name, engine, secretFile }) {
  const headers = { 'x-stagecraft-front': readFileSync(secretFile, 'utf8') }
  for (let waited = 0; ; waited += 50) {
    const { status, body } = await ask(`${engine}/_stagecraft/credentials?function=${encodeURIComponent(name)}`, headers)
    if (status === 200) return void Object.assign(process.env, JSON.parse(body))
    // the engine starts and is deployed to beside the gateway
    if ((status !== 0 && status !== 404) || waited >= 8_000)
      throw new Error(
        `The engine issued no credentials for the role of ${name}: it answered ${status} ${body}. Run \`npx stagecraft up\` to repair the stack.`,
      )
    await sleep(50)
  }
}

/** @returns {Promise<{ status: number, body: string }>} status 0 where nobody answers */
function ask(/** @type {string} */ url, /** @type {Record<string, string>} */ headers) {
  return new Promise((resolve) => {
    get(url, { headers }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (piece) => (body += piece))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    }).once('error', (error) => resolve({ status: 0, body: error.message }))
  })
}
