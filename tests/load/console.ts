import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { GetQueueUrlCommand, PurgeQueueCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { openProject } from '@stagecraft/localstack/project.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { frontSecret } from '@stagecraft/localstack/supervisor/front-secret.ts'
import { readStack } from '@stagecraft/localstack/supervisor/records.ts'
import type { Locator } from 'playwright-core'
import { stagecraft } from '../system/support/command.ts'
import { openConsole } from '../system/support/console.ts'
import { spread, timed } from './median.ts'
import { writeOrderFile } from './order-file.ts'
import { processorTime } from './processor-time.ts'

/*
 * What the console of the running stack costs, printed as JSON.
 *   node tests/load/console.ts paint [rounds]              milliseconds until a browser without a cache has drawn its first page
 *   node tests/load/console.ts clicks [messages] [rounds]  milliseconds from a click to what it shows, with so many messages in a queue
 *   node tests/load/console.ts rate [pairs] [orders]       the pipeline's rate with its map open, as a share of the rate without; and the share of the
 *                                                       processor time of all that ran that went to the console, its browser and its looks at the engine
 */
const project = await openProject()
const record = await readStack(project)
if (!record) throw new Error('The stack does not run: `make up` starts it.')
const [, , what, ...numbers] = process.argv
const engine = engineNamed(project.engine)
const consoleAndBrowser = /console\/main\.|headless_shell|chrome/
const theEngine = /launch\.py .*engine-state/
const [first, second] = numbers.map(Number)
const measured =
  what === 'paint' ? await paint(first ?? 9) : what === 'rate' ? await rate(first ?? 5, second ?? 2_000) : await clicks(first ?? 100_000, second ?? 7)
process.stdout.write(`${JSON.stringify(measured, null, 2)}\n`)

async function clicks(messages: number, rounds: number) {
  const queue = `${record?.service}-${record?.stage}-customer-notices-dlq.fifo`
  const sqs = new SQSClient(clientOptions(record as NonNullable<typeof record>))
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queue }))
  const opened = await openConsole()
  const { page, at } = opened
  try {
    await fill(sqs, QueueUrl ?? '', messages)
    const found: Record<string, number[]> = {}
    const measure = async (name: string, clicked: Locator, element: string, inside: string) => {
      const took = await clicked.first().evaluate(untilShown, [element, inside] as const)
      found[name] = [...(found[name] ?? []), took]
    }
    const link = (name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true })
    await page.goto(at('/map'))
    for (let round = 0; round < rounds; round++) {
      await measure('Queues', link('Queues'), 'sc-queues-page', 'tbody tr')
      await measure('the queue', page.getByRole('link', { name: queue }), 'sc-messages', '.item')
      await measure('its next page', page.getByRole('button', { name: 'Later' }), 'sc-messages', '.item')
      for (const [title, element, inside] of [
        ['Functions', 'sc-functions-page', 'a'],
        ['Topics', 'sc-topics-page', 'a'],
        ['Trace', 'sc-trace-page', 'a'],
        ['Database', 'sc-database-page', 'a'],
        ['Logs', 'sc-logs-page', '.lines > *'],
        ['Objects', 'sc-objects-page', 'a'],
        ['Parameters', 'sc-parameters-page', 'tbody tr'],
        ['Map', 'sc-map-page', 'svg g'],
      ] as const)
        await measure(title, link(title), element, inside)
    }
    return Object.fromEntries(Object.entries(found).map(([name, all]) => [name, spread(all.map(Math.round))]))
  } finally {
    await opened.browser.close()
    await sqs.send(new PurgeQueueCommand({ QueueUrl }))
    sqs.destroy()
  }
}

// https://www.w3.org/TR/paint-timing/#first-contentful-paint
async function paint(rounds: number) {
  const opened = await openConsole()
  const found: number[] = []
  try {
    for (let round = 0; round < rounds; round++) {
      const context = await opened.browser.newContext()
      const page = await context.newPage()
      await page.goto(opened.url)
      await page.locator('sc-map-page svg g').first().waitFor()
      found.push(await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN))
      await context.close()
    }
  } finally {
    await opened.browser.close()
  }
  return spread(found.map(Math.round))
}

async function fill(sqs: SQSClient, QueueUrl: string, messages: number): Promise<void> {
  for (let at = 0; at < messages; at += 100) {
    const batches = Array.from({ length: 10 }, (_, batch) => {
      const Entries = Array.from({ length: 10 }, (__, one) => {
        const id = `${process.pid}-${at + batch * 10 + one}`
        return { Id: String(one), MessageBody: JSON.stringify({ id }), MessageGroupId: `group ${(at + one) % 400}`, MessageDeduplicationId: id }
      })
      return sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
    })
    await Promise.all(batches)
  }
}

/** Clicks, and resolves at the first frame in which `element` has `inside` and it is not what was there at the click. It runs in the page. */
function untilShown(clicked: Element, [element, inside]: readonly [element: string, inside: string]): Promise<number> {
  const deep = (root: ParentNode, selector: string): Element | undefined => {
    const own = root.querySelector(selector)
    if (own) return own
    for (const each of root.querySelectorAll('*')) {
      const inner = each.shadowRoot && deep(each.shadowRoot, selector)
      if (inner) return inner
    }
    return undefined
  }
  const find = () => {
    const shadow = deep(document, element)?.shadowRoot
    return shadow ? deep(shadow, inside) : undefined
  }
  const [before, began] = [find(), performance.now()]
  ;(clicked as HTMLElement).click()
  return new Promise((resolve, reject) => {
    const look = () => {
      const found = find()
      if (found && found !== before) resolve(performance.now() - began)
      else if (performance.now() - began > 30_000) reject(new Error(`Not shown: ${element} ${inside}`))
      else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
}

async function rate(pairs: number, orders: number) {
  const importOnce = async (name: string) => {
    const file = join(tmpdir(), `stagecraft-console-${process.pid}.csv`)
    const lines = await writeOrderFile(file, `${name}-${process.pid}-`, orders)
    const milliseconds = await timed(async () => {
      const { code, stderr } = await stagecraft(['import', file], { withinMs: 600_000 })
      if (code !== 0) throw new Error(stderr)
      // what was imported is still being told
      await quiet()
    })
    await rm(file)
    return (lines / milliseconds) * 1_000
  }
  await importOnce('warm')
  const [open, closed, worked, looks]: [number[], number[], number[], number[]] = [[], [], [], []]
  for (let pair = 0; pair < pairs; pair++) {
    const resting = await engineAtRest()
    closed.push(await importOnce(`closed${pair}`))
    const opened = await openConsole()
    await opened.page.goto(opened.at('/map'))
    await opened.page.locator('sc-map-page svg g').first().waitFor()
    const looked = (await engineAtRest()) - resting
    const [before, began] = [await processorTime(consoleAndBrowser), performance.now()]
    open.push(await importOnce(`open${pair}`))
    const after = await processorTime(consoleAndBrowser)
    const all = after.all - before.all
    worked.push((after.of - before.of) / all)
    looks.push((looked * ((performance.now() - began) / 1_000)) / all)
    await opened.browser.close()
  }
  const share = spread(open.map((value, at) => value / (closed[at] ?? Number.NaN)))
  return { closed: spread(closed), open: spread(open), share, processor: { consoleAndBrowser: spread(worked), looksOfTheEngine: spread(looks) } }
}

/** Resolves when no queue but those of dead letters has held a message for two seconds. */
async function quiet(): Promise<void> {
  const door = { endpoint: record?.endpoint ?? '', frontSecret: await frontSecret(project) }
  let still = 0
  for (const until = performance.now() + 600_000; still < 4; await sleep(500)) {
    if (performance.now() > until) throw new Error('The queues were not empty within 600 s.')
    const { queues = {} } = (await engine.flow?.(door)) ?? {}
    const busy = Object.entries(queues).some(([name, { ready, held, delayed }]) => !name.includes('-dlq') && ready + held + delayed > 0)
    still = busy ? 0 : still + 1
  }
}

/** Seconds of processor time that the engine takes in a second while nothing is to be done. */
async function engineAtRest(): Promise<number> {
  await sleep(2_000)
  const before = await processorTime(theEngine)
  await sleep(20_000)
  return ((await processorTime(theEngine)).of - before.of) / 20
}
