import { StagecraftError } from '../errors.ts'

/** What is known of a Docker command that failed. */
export interface Failure {
  words: readonly string[]
  /** What it wrote to stderr, or else to stdout. */
  said: string
  /** Its exit code, or the system's reason that it could not be started: `ENOENT`. */
  code: string | number | null | undefined
  isLate: boolean
  seconds: number
  waitsFor: string
}

interface Refusal {
  code: string
  /** Docker's own words: https://github.com/docker/cli, https://github.com/moby/moby; the daemon's do not depend on the user's language. */
  said: RegExp
  message: (found: RegExpExecArray) => string
  hint: string
}

const without = 'Without ENGINE and DATABASE, `make up` needs no Docker.'

const refusals: readonly Refusal[] = [
  {
    code: 'docker-not-permitted',
    said: /permission denied while trying to connect|dial unix [^\n]*permission denied/i,
    message: () => 'Your user may not use Docker: permission for its socket was denied.',
    hint: 'Linux: `sudo usermod -aG docker "$USER"`, then sign out and in again. Members of that group are as powerful as root; rootless Docker is the alternative.',
  },
  {
    code: 'docker-not-running',
    said: /cannot connect to the docker daemon|is the docker daemon running|error during connect|failed to connect to the docker API/i,
    message: () => `The Docker daemon does not answer${process.env.DOCKER_HOST ? ` at ${process.env.DOCKER_HOST} (DOCKER_HOST)` : ''}.`,
    hint: `Start Docker Desktop, or on Linux \`sudo systemctl start docker\`. ${without}`,
  },
  {
    code: 'compose-missing',
    said: /'compose' is not a docker command|unknown (shorthand )?flag: |unknown docker command: "?compose/i,
    message: () => 'Docker has no compose plugin here.',
    hint: 'Debian, Ubuntu: `sudo apt-get install docker-compose-plugin`. Others: https://docs.docker.com/compose/install/.',
  },
  {
    code: 'image-not-pulled',
    said: /(pull access denied|manifest unknown|manifest for|repository does not exist|failed to resolve|error pulling image|Get "https?:\/\/[^"]+\/v2\/|failed to (do request|authorize)|No such image)/i,
    message: () => 'An image is not on this machine, and no registry gave it.',
    hint: 'Check the network and the proxy settings of Docker, and try `docker pull` with the image that the lines above name. An image can also be brought as a file: `docker load`.',
  },
]

/** The refusal that stands for a failure; undefined where the cause is not known. */
export function refusalOf(failure: Failure): StagecraftError | undefined {
  if (failure.code === 'ENOENT')
    return new StagecraftError('docker-missing', 'Docker is not installed: there is no `docker` on the PATH.', {
      hint: `Install it: https://docs.docker.com/get-docker/. ${without}`,
    })
  for (const { code, said, message, hint } of refusals) {
    const found = said.exec(failure.said)
    if (!found) continue
    const detail = code === 'image-not-pulled' ? `\n${failure.said.split('\n').slice(-2).join('\n')}` : ''
    return new StagecraftError(code, `${message(found)}${detail}`, { hint })
  }
  return undefined
}

/** What asks Docker something, and returns what it wrote. */
type Ask = (words: readonly string[]) => Promise<string>

/** A port that another container publishes, or another program listens on; Docker is asked whose it is. Undefined where the failure is about something else. */
export async function portRefusal({ said }: Failure, ask: Ask): Promise<StagecraftError | undefined> {
  const found = /Bind for [\d.]+:(\d+) failed|:(\d+)(?: |: )[^\n]*address already in use|ports are not available[^\n]*:(\d+)/i.exec(said)
  const port = found?.slice(1).find(Boolean)
  if (!port) return undefined
  const format = '{{.Names}} {{.Label "com.docker.compose.project"}}'
  const [name, project] = (await ask(['ps', '--filter', `publish=${port}`, '--format', format])).trim().split('\n')[0]?.split(' ') ?? []
  const whose = name ? `the container ${name}${project ? ` of the project ${project}` : ''}` : 'another program'
  return new StagecraftError('port-taken', `Port ${port} of this machine is taken by ${whose}.`, {
    hint: name
      ? `Stop it with \`docker stop ${name}\`, or run \`make reset\` and \`make up\`: a new stack takes free ports.`
      : 'Run `make up` again: it moves that part to a free port.',
  })
}
