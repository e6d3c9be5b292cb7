import type { ServiceRecord, StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import colours from 'picocolors'

/** The table a start ends with: where everything is, and what to try, `ownNext` being the application's own. */
export function banner(stack: StackRecord, headline: string, ownNext: readonly string[] = []): string {
  const rows = [
    ...(stack.withoutPage ? [] : [['Page', stack.urls.page]]),
    ...(stack.urls.signIn
      ? [['Sign-in', `${stack.urls.signIn}  ${colours.dim('a button for each sample person; make token prints a token for curl')}`]]
      : []),
    ...(stack.services ? [...serviceRows(stack.services), ...ownAddresses(stack).map((text) => ['', text])] : apiRows(stack)),
    [
      'Engine',
      `${stack.urls.engine}  ${colours.dim(`${stack.engine} ${stack.engineVersion}${stack.runsIn === 'container' ? ' in a container' : ''}; for your tools: npx stagecraft exec -- aws s3 ls`)}`,
    ],
    ['Mailbox', `${stack.urls.mailbox}  ${colours.dim('alarms, invitations and codes; make mail lists them')}`],
    ['Console', `make console  ${colours.dim('functions, queues and messages of the running system, in your browser')}`],
    ...(stack.capabilities.enforcesRoles
      ? []
      : [['', `${colours.yellow('roles are not enforced')} ${colours.dim('on this engine: a function may do everything')}`]]),
    ...(stack.urls.database ? [['Database', `${stack.urls.database}  ${colours.dim('make sql; its password is in .stagecraft/env')}`]] : []),
  ]
  const next = [...ownNext, 'make dev', 'make logs', 'make down']
  return [
    '',
    `  ${colours.bold(stack.service)} ${headline}`,
    '',
    ...rows.map(([name = '', value]) => `  ${colours.dim(name.padEnd(10))}${value}`),
    '',
    `  ${colours.dim('Next'.padEnd(10))}${next.join(colours.dim(' · '))}`,
    '',
  ].join('\n')
}

// nothing answers at the API's address where function URLs and WebSocket APIs have addresses of their own, and there is nothing else
function apiRows(stack: StackRecord): string[][] {
  const own = ownAddresses(stack)
  const shown = stack.withoutApi || (stack.withoutRoutes && own.length === 0) ? [] : stack.withoutRoutes ? own : [stack.urls.api, ...own]
  return shown.length === 0 ? [withoutApiRow(stack)] : shown.map((text, at) => [at === 0 ? 'API' : '', text])
}

function ownAddresses({ functionUrls = {}, webSockets = [] }: Pick<StackRecord, 'functionUrls' | 'webSockets'>): string[] {
  return [
    ...Object.entries(functionUrls).map(([name, url]) => `${url}  ${colours.dim(`function URL of ${name}`)}`),
    ...webSockets.map(({ name, url }) => `${url}  ${colours.dim(`WebSocket API ${name}`)}`),
  ]
}

// what a stack without an address is asked by
function withoutApiRow({ functions, withoutApi }: StackRecord): string[] {
  const [first, ...others] = Object.keys(functions)
  if (!first) return ['API', colours.dim('none is described, and no function')]
  const all = others.length === 0 ? '1 function' : `${others.length + 1} functions`
  return ['API', `${colours.dim(withoutApi ? 'none is described;' : 'none has an address here;')} ${all}: make invoke F=${first}`]
}

// in the order of their start
function serviceRows(services: Readonly<Record<string, ServiceRecord>>): string[][] {
  const width = Math.max(...Object.keys(services).map((name) => name.length)) + 2
  return Object.entries(services).flatMap(([name, service], at) => {
    const { urls } = service
    return [
      [at === 0 ? 'Services' : '', `${name.padEnd(width)}${addressOf(service)}`],
      ...(urls.signIn ? [['', `${' '.repeat(width)}${urls.signIn}  ${colours.dim('sign-in')}`]] : []),
      ...(urls.database ? [['', `${' '.repeat(width)}${urls.database}  ${colours.dim('database')}`]] : []),
    ]
  })
}

function addressOf({ urls, functions, withoutApi, withoutRoutes, functionUrls = {}, webSockets = [] }: ServiceRecord): string {
  const [first] = withoutRoutes ? [...Object.values(functionUrls), ...webSockets.map(({ url }) => url)] : withoutApi ? [] : [urls.api]
  if (first) return first
  const count = Object.keys(functions).length
  return colours.dim(`${count === 0 ? 'no functions' : count === 1 ? '1 function' : `${count} functions`}, no API`)
}
