import { fork } from 'node:child_process'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { StagecraftError } from '../errors.ts'
import type { Project } from '../project.ts'
import { spawned } from '../spawned.ts'
import type { Message } from './messages.ts'
import type { StackRecord } from './records.ts'

/** Starts the supervisor in the background, hands on what it tells, and lets go of it when the stack is ready. Throws what it failed of; then nothing of it is left running. */
export async function launch(project: Project, listen: (message: Message) => void): Promise<StackRecord> {
  const logs = join(project.state, 'logs')
  await mkdir(logs, { recursive: true })
  const log = await open(join(logs, 'supervisor.log'), 'a')
  const child = fork(new URL('./main.ts', import.meta.url), [project.root, project.state], {
    cwd: project.root,
    detached: true,
    execArgv: ['--enable-source-maps', '--disable-warning=ExperimentalWarning', '--max-semi-space-size=1'],
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  })
  await Promise.all([spawned(child, 'The supervisor', 'Is `.stagecraft/bin/node` there? `make up` fetches it again.'), log.close()])
  const interrupted = () => child.kill('SIGTERM')
  process.once('SIGINT', interrupted)
  try {
    return await new Promise<StackRecord>((resolve, reject) => {
      let failure: Extract<Message, { kind: 'failed' }> | undefined
      child.on('message', (message: Message) => {
        listen(message)
        if (message.kind === 'ready') resolve(message.stack)
        if (message.kind === 'failed') failure = message
      })
      // it stops what it had started before it ends
      child.once('exit', (code) =>
        reject(
          failure
            ? asError(failure)
            : new StagecraftError('start-interrupted', `The start was interrupted (${code ?? 'by a signal'}).`, {
                hint: `What it said is in ${join(logs, 'supervisor.log')}.`,
              }),
        ),
      )
    })
  } finally {
    process.off('SIGINT', interrupted)
    if (child.connected) child.disconnect()
    child.unref()
  }
}

function asError({ step, code, message, hint, stack }: Extract<Message, { kind: 'failed' }>): Error {
  if (code !== 'bug') return new StagecraftError(code, message, { hint })
  const error = new Error(`${step}: ${message}`)
  if (stack) error.stack = stack
  return error
}
