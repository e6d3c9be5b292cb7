import { fork } from 'node:child_process'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { StagecraftError } from '../errors.ts'
import { privateFolder, tighten } from '../machine/private.ts'
import { spawned } from '../machine/spawned.ts'
import { sweepTemporary } from '../machine/temporary.ts'
import { postgresAccount } from '../postgres/account.ts'
import { type Project, select, writeText } from '../project.ts'
import { descriptionIn, keptTemplate, ownFolder } from '../project-root.mjs'
import { completeRestore } from '../snapshots/switch.ts'
import { giveAllBack, givenText } from '../stack/lent/give-all-back.ts'
import type { Message } from './messages.ts'
import type { StackRecord } from './records.ts'

/** Starts the supervisor in the background, hands on what it tells, and lets go of it when the stack is ready. Throws what it failed of; then nothing of it is left running. `environment` is the supervisor's, beside this process's own. */
export async function launch(project: Project, listen: (message: Message) => void, environment: NodeJS.ProcessEnv = {}): Promise<StackRecord> {
  const restored = await openState(project)
  if (restored) listen({ kind: 'said', step: 'restore', line: `the snapshot ${restored} is restored: its restore was interrupted` })
  await select(project)
  await keepTemplate(project)
  const logs = join(project.state, 'logs')
  await privateFolder(logs)
  const log = await open(join(logs, 'supervisor.log'), 'a', 0o600)
  const child = fork(new URL('./main.ts', import.meta.url), [project.root, project.state], {
    cwd: project.root,
    env: {
      ...process.env,
      ...environment,
      STAGECRAFT_STATE: project.state,
      STAGECRAFT_ENGINE: project.engine,
      STAGECRAFT_DATABASE: project.database ?? '',
    },
    detached: true,
    execArgv: [
      '--enable-source-maps',
      '--disable-warning=ExperimentalWarning',
      '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
      '--max-semi-space-size=1',
    ],
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  })
  await Promise.all([spawned(child, 'The supervisor', 'If `.stagecraft/bin/node` is missing, `make up` creates it again.'), log.close()])
  const interrupted = () => child.kill('SIGTERM')
  process.once('SIGINT', interrupted)
  try {
    const stack = await new Promise<StackRecord>((resolve, reject) => {
      let failure: Extract<Message, { kind: 'failed' }> | undefined
      child.on('message', (message: Message) => {
        listen(message)
        if (message.kind === 'ready') resolve(message.stack)
        if (message.kind === 'failed') failure = message
      })
      // it stops what it had started before it ends
      child.once('exit', (code) => reject(failure ? asError(failure) : endedEarly(code, logs)))
    })
    // a run of chaos or a console that was killed could not
    await giveAllBack(project, stack)
      .then((given) => given.length > 0 && listen({ kind: 'said', step: 'queues', line: givenText(given) }))
      .catch((error: Error) => {
        listen({ kind: 'said', step: 'queues', line: `what an interrupted run had changed could not be put back: ${error.message}` })
      })
    return stack
  } finally {
    process.off('SIGINT', interrupted)
    if (child.connected) child.disconnect()
    child.unref()
  }
}

function endedEarly(code: number | null, logs: string): StagecraftError {
  // it was told to stop: by Ctrl-C, by another command, or by the end of the process that the stack belongs to
  if (code === 0)
    return new StagecraftError('start-interrupted', 'The start was interrupted. What had started is stopped again.', {
      hint: 'Run the command once more to start the stack.',
    })
  return new StagecraftError('start-interrupted', `The start was interrupted (${code === null ? 'by a signal' : `exit code ${code}`}).`, {
    hint: `See the log: ${join(logs, 'supervisor.log')}`,
  })
}

// Secrets, logs and all that the engine keeps are in there. As root the database's account passes through it to its own data, and reaches nothing else
async function openState(project: Project): Promise<string | undefined> {
  const { state, config } = project
  ownFolder(project.programs)
  await privateFolder(state, config.database ? postgresAccount().gid : undefined)
  await tighten(state, 'postgres', 'branches')
  const restored = await completeRestore(project)
  await sweepTemporary(project)
  return restored
}

// what SAM's configuration names may be another one tomorrow
async function keepTemplate({ root, template }: Project): Promise<void> {
  if (template && process.env.STAGECRAFT_TEMPLATE && !descriptionIn(root)) await writeText(join(root, keptTemplate), template)
}

function asError({ step, code, message, hint, detail, stack }: Extract<Message, { kind: 'failed' }>): Error {
  const error = code === 'bug' ? new Error(`${step}: ${message}`) : new StagecraftError(code, message, { hint, detail })
  if (stack) error.stack = stack
  return error
}
