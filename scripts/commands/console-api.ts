import { request } from 'node:http'
import { consoleToken } from '@stagecraft/localstack/console/token.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { runningStack } from './running.ts'

/** Asks the console's server, which starts for it: GET, or POST with `body`. Throws what it refuses, `not-running`, and `no-console` where it does not answer. */
export async function askConsole<T>(project: Project, path: string, body?: unknown): Promise<T> {
  const { console: address } = (await runningStack(project)).urls
  const authorization = `Bearer ${await consoleToken(project.state)}`
  const { status, text } = await send(`${address}/api/${path}`, authorization, body).catch((error: Error) => {
    throw new StagecraftError('no-console', `The console at ${address} does not answer: ${error.message}`, {
      hint: 'Run `make up` to repair the stack.',
    })
  })
  const answer = JSON.parse(text) as T & { code?: string; message?: string; hint?: string } // as console/api.ts writes it
  if (status === 200) return answer
  throw new StagecraftError(answer.code ?? 'no-console', answer.message ?? `The console answered ${status}.`, { hint: answer.hint })
}

function send(url: string, authorization: string, body: unknown): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = body === undefined ? undefined : JSON.stringify(body)
    const asked = request(url, { method: sent ? 'POST' : 'GET', headers: { authorization }, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece
      })
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text })).once('error', reject)
    })
    asked.once('error', reject).end(sent)
  })
}
