import type { ResendAnswer, Sending } from '@stagecraft/localstack/console/pages/queues/types.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { Output } from '../output/output.ts'
import { askConsole } from './console-api.ts'

/** Sends a message to a queue of the stack. `--json`: `{ id }`. */
export async function sendMessage(project: Project, output: Output, queue: string, message: Sending): Promise<void> {
  const { id } = await askConsole<{ id: string }>(project, `queues/${encodeURIComponent(queue)}/send`, message)
  output.result({ id }, () => `  sent as ${id}`)
}

/** Sends dead letters again, all or those of `ids`; what lies before them in their groups goes with them. `--json`: `{ sent, left: [{ id, why }] }`. */
export async function resend(project: Project, output: Output, queue: string, ids: readonly string[]): Promise<void> {
  const choice = { ids: ids.length > 0 ? ids : 'all', withEarlier: true }
  const answer = await askConsole<ResendAnswer>(project, `queues/${encodeURIComponent(queue)}/resend`, choice)
  output.result(answer, () => [`  ${answer.sent} sent again.`, ...answer.left.map(({ id, why }) => `  ${id} was not sent: ${why}.`)].join('\n'))
  if (answer.left.length > 0) process.exitCode = 1
}
