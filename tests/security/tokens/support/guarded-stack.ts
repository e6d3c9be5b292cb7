import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import type { HttpApi } from '../../../../localstack/stack/authorizers.ts'
import { besideAccess } from '../../../../localstack/stack/client-options.ts'
import type { StackRecord } from '../../../../localstack/supervisor/records.ts'
import { copyOf, type ProjectCopy } from '../../../system/support/project-copy.ts'

/** The fixture `guarded`, started: one API, served by both gateways. */
export interface GuardedStack {
  copy: ProjectCopy
  record: StackRecord
  state: string
  api: HttpApi
  ask(gateway: Gateway, request: Asked): Promise<Answer>
  /** Where a gateway is, and by what name it is asked there. */
  place(gateway: Gateway): [address: string, host: string]
}

export const gateways = ['serverless-offline', 'the engine'] as const
export type Gateway = (typeof gateways)[number]

export interface Asked {
  /** `GET` unless told. */
  method?: string
  path: string
  /** Names and values in turn, as they go over the wire. */
  headers?: string[]
}

export interface Answer {
  status: number
  headers: Record<string, unknown>
  body: string
}

const fixture = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'guarded')

/** What the variable AUTHORIZER would make of everybody, where it worked. */
export const intruder = JSON.stringify({ jwt: { claims: { sub: 'intruder' }, scopes: ['things/read'] }, lambda: { sub: 'intruder' } })

let started: Promise<GuardedStack> | undefined

/** It is started once, for all files of the suite, and removed with the suite's own stack: no test may change what another one looks at. */
export function guardedStack(): Promise<GuardedStack> {
  started ??= startGuarded(process.env.STAGECRAFT_SHARED_COPIES)
  return started
}

/** One that nobody shares, in a folder of its own below `within`; `copy` removes it. */
export async function startGuarded(within?: string): Promise<GuardedStack> {
  const copy = await copyOf(fixture, globSync('**/*.*', { cwd: fixture }), within)
  // in whose shell it is started (closed-holes.test.ts)
  process.env.AUTHORIZER = intruder
  try {
    const record = await copy.start()
    const state = join(copy.root, '.stagecraft')
    const api = JSON.parse(await readFile(join(state, 'authorizers.json'), 'utf8')) as HttpApi
    const place = (gateway: Gateway) => placeOf(gateway, record, api)
    return { copy, record, state, api, place, ask: (gateway, asked) => ask(...place(gateway), asked) }
  } catch (error) {
    await copy.remove()
    throw error
  } finally {
    delete process.env.AUTHORIZER
  }
}

// the engine tells an API by its host name, as on AWS
function placeOf(gateway: Gateway, record: StackRecord, api: HttpApi): [address: string, host: string] {
  const address = gateway === 'the engine' ? besideAccess(record).endpoint : record.urls.api
  return [address, gateway === 'the engine' ? `${api.id}.execute-api.127.0.0.1` : new URL(address).host]
}

/** One request as it is, and its answer: `fetch` would join and refuse headers. */
export function ask(address: string, host: string, { method = 'GET', path, headers = [] }: Asked): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // a connection of its own: one that is kept may be closed by the server at the moment it is used again
    const sent = request(`${address}${path}`, { method, agent: false, headers: ['Host', host, ...headers] }, (answer) => {
      let body = ''
      answer.setEncoding('utf8').on('data', (piece) => (body += piece))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }))
    })
    sent.once('error', reject)
    sent.end()
  })
}
