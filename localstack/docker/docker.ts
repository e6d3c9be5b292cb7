import { execFile } from 'node:child_process'
import { StagecraftError } from '../errors.ts'
import { type Failure, portRefusal, refusalOf } from './refusals.ts'

export interface DockerOptions {
  /** After so long the command is ended and the call fails. */
  seconds: number
  /** What the user waits for, as a message names it: `the database’s container to start`. */
  waitsFor: string
  environment?: NodeJS.ProcessEnv
}

/**
 * Runs the Docker command line and returns what it wrote to stdout. Throws one of the refusals of `refusals.ts` where it knows the cause,
 * `docker-too-late` after the limit, else `docker-failed` with the last lines that Docker wrote.
 */
export async function docker(words: readonly string[], options: DockerOptions): Promise<string> {
  const { failure, stdout } = await attempt(words, options)
  if (!failure) return stdout
  throw (await portRefusal(failure, askOwner)) ?? refusalOf(failure) ?? failed(failure)
}

/**
 * As `docker`, undefined where the command fails: for a question whose answer may be that there is no such thing. The daemon has to be there all the same,
 * and in time: no answer is none.
 */
export async function askDocker(words: readonly string[], options: DockerOptions): Promise<string | undefined> {
  const { failure, stdout } = await attempt(words, options)
  if (!failure) return stdout
  if (failure.isLate) throw failed(failure)
  const refusal = refusalOf(failure)
  // that there is no such image is an answer
  if (refusal && refusal.code !== 'image-not-pulled') throw refusal
  return undefined
}

const askOwner = (words: readonly string[]) => docker(words, { seconds: 10, waitsFor: 'the list of containers' })

function attempt(words: readonly string[], { seconds, waitsFor, environment }: DockerOptions): Promise<{ failure?: Failure; stdout: string }> {
  return new Promise((resolve) => {
    execFile(
      'docker',
      words,
      // compose ends where the working folder is gone, as that of a deleted project is. All paths are absolute.
      // What the user's shell says about Docker (DOCKER_HOST, DOCKER_CONTEXT) holds here too
      { cwd: '/', env: { ...process.env, ...environment }, timeout: seconds * 1_000, killSignal: 'SIGKILL', maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (!error) return resolve({ stdout })
        const code = (error as NodeJS.ErrnoException).code
        resolve({ stdout, failure: { words, said: stderr.trim() || stdout.trim(), code, isLate: error.killed === true, seconds, waitsFor } })
      },
    )
  })
}

function failed({ words, said, isLate, seconds, waitsFor }: Failure): StagecraftError {
  const lines = said.split('\n').slice(-6).join('\n')
  if (isLate)
    return new StagecraftError('docker-too-late', `Docker was given ${seconds} s for ${waitsFor}, without success.${lines ? `\n${lines}` : ''}`, {
      hint: 'Check that the daemon answers (`docker info`) and that the machine is not overloaded. Then run the command again.',
    })
  const command = words.slice(0, words[0] === 'compose' ? 6 : 3).join(' ')
  return new StagecraftError('docker-failed', `\`docker ${command} …\` failed:\n${lines}`, {
    hint: 'The lines above are Docker’s. After a change, run the command again.',
  })
}
