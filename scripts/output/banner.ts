import type { ServiceRecord, StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import colours from 'picocolors'

/** The table a start ends with: where everything is, and what to try, `ownNext` being the application's own. */
export function banner(stack: StackRecord, headline: string, ownNext: readonly string[] = []): string {
  const rows = [
    ...(stack.withoutPage ? [] : [['Page', stack.urls.page]]),
    ...(stack.urls.signIn
      ? [['Sign-in', `${stack.urls.signIn}  ${colours.dim('a button for each sample person; make token prints a token for curl')}`]]
      : []),
    ...(stack.services ? serviceRows(stack.services) : [stack.withoutApi ? withoutApiRow(stack) : ['API', stack.urls.api]]),
    ...Object.entries(stack.functionUrls ?? {}).map(([name, url]) => ['', `${url}  ${colours.dim(`function URL of ${name}`)}`]),
    ...(stack.webSockets ?? []).map(({ name, url }) => ['', `${url}  ${colours.dim(`WebSocket API ${name}`)}`]),
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

// what a stack without an API is asked by
function withoutApiRow({ functions }: StackRecord): string[] {
  const [first, ...others] = Object.keys(functions)
  if (!first) return ['API', colours.dim('none is described, and no function')]
  const all = others.length === 0 ? '1 function' : `${others.length + 1} functions`
  return ['API', `${colours.dim('none is described;')} ${all}: make invoke F=${first}`]
}

// in the order of their start
function serviceRows(services: Readonly<Record<string, ServiceRecord>>): string[][] {
  const width = Math.max(...Object.keys(services).map((name) => name.length)) + 2
  return Object.entries(services).flatMap(([name, { urls, functions, withoutApi }], at) => {
    const count = Object.keys(functions).length
    return [
      [
        at === 0 ? 'Services' : '',
        `${name.padEnd(width)}${withoutApi ? colours.dim(`${count === 0 ? 'no functions' : count === 1 ? '1 function' : `${count} functions`}, no API`) : urls.api}`,
      ],
      ...(urls.signIn ? [['', `${' '.repeat(width)}${urls.signIn}  ${colours.dim('sign-in')}`]] : []),
      ...(urls.database ? [['', `${' '.repeat(width)}${urls.database}  ${colours.dim('database')}`]] : []),
    ]
  })
}
