import { stripVTControlCharacters } from 'node:util'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stagecraft } from './support/command.ts'
import { type OpenedConsole, openConsole } from './support/console.ts'
import { givenStack } from './support/stack.ts'

// what the console does to the running system on purpose, and how the system comes back
const { record } = await givenStack()
const { mail } = engineNamed(record.engine)
const prefix = `${record.service}-${record.stage}`
let opened: OpenedConsole
let page: OpenedConsole['page']

beforeAll(async () => {
  opened = await openConsole()
  page = opened.page
})
afterAll(() => opened?.browser.close())

const findings = () => opened.findings({ include: [{ fromShadowDom: ['sc-console', 'main'] }] })

/** The page of an alarm that is well. Returns where it shows its state. */
async function openAlarm(alarm: string) {
  await page.goto(opened.at('/mailbox'))
  await page.getByRole('link', { name: alarm }).click()
  const state = page.locator('sc-alarm section').filter({ hasText: 'State' }).getByRole('status').first()
  await state.getByText('OK').waitFor()
  return state
}

async function causeFault(says: string): Promise<void> {
  await page.getByRole('button', { name: 'Cause its fault' }).click()
  await page.locator('sc-confirm').getByText(says).waitFor()
  expect(await findings()).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: 'Cause its fault' }).click()
}

const message = (text: string) => page.locator('sc-message-rows summary').filter({ hasText: text }).first()

test.runIf(mail)('the fault of an alarm is caused: its function loses its handler, fails, and has it back', async () => {
  const alarm = `${prefix}-reconcile-errors`
  const state = await openAlarm(alarm)
  await causeFault('loses its handler')
  await state.getByText('ALARM').waitFor({ timeout: 60_000 })
  await message(`ALARM: "${alarm}"`).waitFor()
  // back to OK it is when its period of five minutes is over, which takes 25 s here
  await expect.poll(async () => (await stagecraft(['invoke', 'reconcile', '{}'])).code, { timeout: 60_000 }).toBe(0)
})

test.runIf(mail)('an alarm goes off, tells by e-mail, and clears when its fault is ended', async () => {
  const alarm = `${prefix}-audit-dead-letters`
  const state = await openAlarm(alarm)
  await causeFault('goes into')
  await state.getByText('ALARM').waitFor({ timeout: 60_000 })
  await message(`ALARM: "${alarm}"`).waitFor()
  await page.getByRole('button', { name: 'End it' }).click()
  await state.getByText('OK').waitFor({ timeout: 60_000 })
  await page.getByText('Alarm updated from ALARM to OK').first().waitFor()
  await message(`OK: "${alarm}"`).click()
  await page.locator('sc-message-rows sc-text').first().waitFor()
  expect(await findings()).toEqual([])
  await page.goto(opened.at('/mailbox'))
  await page.locator('sc-message-rows summary').first().waitFor()
  expect(await findings()).toEqual([])
  const shown = await stagecraft(['--json', 'show', 'mailbox/alarms'])
  const { alarms } = JSON.parse(shown.stdout) as { alarms: { name: string; state: string }[] }
  expect(alarms.find(({ name }) => name === alarm)?.state).toBe('OK')
})

test.runIf(mail)('an alarm is made to go off by a command, too', async () => {
  const caused = await stagecraft(['--json', 'alarm', `${prefix}-read-file-throttles`])
  const { name, history } = JSON.parse(caused.stdout) as { name: string; history: { summary: string }[] }
  expect([caused.code, name, history.map(({ summary }) => summary).join('\n')]).toEqual([
    0,
    `${prefix}-read-file-throttles`,
    expect.stringContaining('to ALARM'),
  ])
  expect((await stagecraft(['alarm'])).stdout).toContain(`${prefix}-read-file-throttles`)
  const unknown = await stagecraft(['alarm', 'none'])
  expect([unknown.code, stripVTControlCharacters(unknown.stderr)]).toEqual([1, expect.stringContaining('There is no alarm “none”.')])
})

test('chaos: work and faults happen to the system, and what it promises holds', async () => {
  await page.goto(opened.at('/chaos'))
  await page.getByRole('spinbutton', { name: /^Seed/ }).fill('42')
  for (const fault of ['away', 'repeat']) await page.getByRole('checkbox', { name: fault }).uncheck()
  expect(await findings()).toEqual([])
  await page.getByRole('button', { name: 'Start' }).click()
  const happened = page.getByRole('list', { name: 'What happened' })
  await happened.getByText('History 1 held').waitFor({ timeout: 120_000 })
  await page.getByText('holds so far').waitFor()
  const second = await stagecraft(['chaos', '--minutes', '1'])
  expect([second.code, second.stderr]).toEqual([1, expect.stringContaining('Another run has changed the queues of consumers')])
  expect(await findings()).toEqual([])
  await page.getByRole('button', { name: 'Stop after this history' }).click()
  await page.getByRole('button', { name: 'Start' }).waitFor({ timeout: 240_000 })
  const { stdout } = await stagecraft(['--json', 'show', 'chaos'])
  const { run } = JSON.parse(stdout) as { run: { verdict: string; histories: number; moments: number; seed: number; faults: string[] } }
  expect(run).toMatchObject({ verdict: 'holds', seed: 42, faults: ['kill', 'cut', 'delay', 'pause', 'throttle', 'redeliver'] })
  expect([run.histories > 0, run.moments > 0]).toEqual([true, true])
  expect(opened.errors).toEqual([])
})
