import { StagecraftError } from '../errors.ts'
import { type GroupError, runInGroup } from './process-group.ts'

/** An installation by pip. */
export interface PipInstallation {
  /** The options of `pip` itself, before `install`. */
  options?: readonly string[]
  /** What follows `install`: options and requirements. */
  words: readonly string[]
  cwd?: string
  /** 480 where it is left out. */
  seconds?: number
  /** What failed, as the message begins: “pip could not install the engine”; and the error's code. */
  failure: { message: string; code: string }
}

/** Has the pip of a Python install something. Throws under the failure's code where pip refuses, has not ended in time, or reaches no package index. */
export async function pipInstall(python: string, { options = [], words, cwd, seconds = 480, failure }: PipInstallation): Promise<void> {
  const all = ['-m', 'pip', ...options, 'install', '--quiet', '--disable-pip-version-check', ...words]
  // what it compiles is done by processes of its own
  await runInGroup(python, all, { cwd, timeout: seconds * 1_000 }).catch((error: GroupError) => {
    throw refused(failure, error.stderr ?? '', error.killed ? seconds : undefined)
  })
}

function refused({ message, code }: PipInstallation['failure'], said: string, seconds: number | undefined): StagecraftError {
  if (seconds !== undefined)
    return new StagecraftError(
      code,
      `${message}: pip had not ended after ${seconds} s.${said.trim() ? `\n${shortened(said.trim().split('\n'))}` : ''}`,
      {
        hint: 'Run the command again: pip keeps what it has downloaded. A package without a wheel for this Python is compiled here, which may take long; name a version that has one.',
      },
    )
  if (isUnreachable.test(said) && hasNothing.test(said))
    return new StagecraftError(
      code,
      `${message}: it cannot reach the package index.\n${shortened(
        said
          .split('\n')
          .filter((line) => isUnreachable.test(line))
          .slice(-1),
      )}`,
      {
        hint: 'Connect this machine to the network, then run the command again. Behind a proxy, set HTTPS_PROXY; for another index, PIP_INDEX_URL. What is installed already needs no network.',
      },
    )
  return new StagecraftError(code, `${message}:\n${shortened(said.trim().split('\n'))}`, {
    hint: 'The lines above show the cause: a package or version that does not exist or does not fit this Python, a package index that refuses, or a full disk (`df -h`). Then run the command again.',
  })
}

// its warnings while it tries again; at the end it says only that there is no version
const isUnreachable = /connection broken by|NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|ProxyError/

const hasNothing = /No matching distribution found|Could not find a version|Could not fetch URL|Max retries exceeded/

// pip lists every version that there is in one line
function shortened(lines: readonly string[]): string {
  return lines
    .slice(-6)
    .map((line) => (line.length > 300 ? `${line.slice(0, 300)} …` : line))
    .join('\n')
}
