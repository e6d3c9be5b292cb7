import { spawn } from 'node:child_process'
import { join } from 'node:path'
import getPort from 'get-port'
import { eventually, root as here } from './stack.ts'

/** `serverless offline`, as somebody types it. */
export interface Offline {
  address: string
  /** Kills it and waits until it is gone. */
  end(): Promise<void>
}

/** Starts it in the project at `root`, on free ports, with what `environment` adds; waits until the path `ready` answers. */
export async function startOffline(root: string, { environment, ready }: { environment: NodeJS.ProcessEnv; ready: string }): Promise<Offline> {
  const [http, lambda] = [await getPort({ host: '127.0.0.1' }), await getPort({ host: '127.0.0.1' })]
  const address = `http://127.0.0.1:${http}`
  const words = ['offline', '--stage', 'local', '--host', '127.0.0.1', '--httpPort', `${http}`, '--lambdaPort', `${lambda}`]
  const command = spawn(process.execPath, [join(here, 'node_modules/serverless/bin/serverless.js'), ...words], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: 'ignore',
  })
  const ended = new Promise((resolve) => command.once('exit', resolve))
  const end = async () => {
    if (command.kill('SIGKILL')) await ended
  }
  try {
    await eventually('an answer of serverless offline', async () => (await fetch(address + ready)).ok, 100_000)
  } catch (error) {
    await end()
    throw error
  }
  return { address, end }
}
