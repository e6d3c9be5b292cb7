import type { Server } from 'node:http'
import getPort from 'get-port'
import { afterEach, expect, test } from 'vitest'
import type { Mail } from '../engines/mail.ts'
import type { Letters } from './letters.ts'
import { openMailbox } from './mailbox.ts'

const open: Server[] = []
afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

async function mailboxOf(letters: Letters): Promise<string> {
  const port = await getPort({ host: '127.0.0.1' })
  open.push(await openMailbox(port, letters))
  return `http://127.0.0.1:${port}`
}

const letter: Mail = {
  ...{ id: '<1>@ses', kind: 'mail', at: '2026-11-28T12:00:00.000Z', from: 'a@example.com', to: ['b@example.com'] },
  ...{ subject: 'ALARM: "service-local-things" in eu-central-1', text: 'Because of <b>this</b>.', html: '' },
} as const // a test's letters differ in a few words

test('shows the messages, and one of them whole, with nothing of it as HTML', async () => {
  const url = await mailboxOf(async () => [letter])
  expect(await (await fetch(url)).text()).toContain('service-local-things')
  const answer = await fetch(`${url}/message/${encodeURIComponent(letter.id)}`)
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(await answer.text()).toContain('Because of &lt;b&gt;this&lt;/b&gt;.')
})

test('the HTML of a message stands in a frame that may do nothing', async () => {
  const url = await mailboxOf(async () => [{ ...letter, html: '<script>alert(1)</script>' }])
  const at = encodeURIComponent(letter.id)
  const page = await (await fetch(`${url}/message/${at}`)).text()
  expect(page).toMatch(/<iframe [^>]*sandbox src="\/html\//)
  expect(page).not.toContain('alert(1)')
  const frame = await fetch(`${url}/html/${at}`)
  expect(frame.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox;/)
})

test('gives all messages as JSON', async () => {
  const url = await mailboxOf(async () => [letter])
  expect(await (await fetch(`${url}/messages.json`)).json()).toEqual([letter])
})

test.each([
  ['/message/none', {}, 404],
  ['/none', {}, 404],
  ['/', { method: 'POST' }, 405],
  ['/', { headers: { origin: 'https://attacker.example' } }, 403],
])('answers %s %j by %d', async (path, init, status) => {
  expect((await fetch(`${await mailboxOf(async () => [letter])}${path}`, init)).status).toBe(status)
})

test('says what to do where the engine does not answer', async () => {
  const url = await mailboxOf(() => Promise.reject(new Error('away')))
  const answer = await fetch(url)
  expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('Run `npx stagecraft up`')])
})
