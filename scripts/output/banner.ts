import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import colours from 'picocolors'

/** The table a start ends with: where everything is, and what to try. */
export function banner(stack: StackRecord, headline: string): string {
  const rows = [
    ['Page', stack.urls.page],
    ['API', `${stack.urls.api}  ${colours.dim('described at /openapi.json')}`],
    ['Engine', `${stack.urls.engine}  ${colours.dim(`${stack.engine}; for your tools: stagecraft exec -- aws s3 ls`)}`],
    ['Database', `${stack.urls.database}  ${colours.dim('or make sql')}`],
  ]
  const next = ['open the page and try a sample', 'make import FILE=orders.csv', 'make dev to edit and see', 'make logs', 'make down']
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
