import { createServer } from 'node:net'
import { join } from 'node:path'
import { StagecraftError } from './errors.ts'
import { type Project, readJson, writeJson } from './project.ts'

export interface Ports {
  page: number
  api: number
  /** Where people sign in. */
  identity: number
  engine: number
  database: number
}

/**
 * The stack's ports: the configured ones, all moved by the same offset where one of them is taken at the first start.
 * The offset is kept until `reset`, because addresses of sign-in callbacks hold the ports.
 * Throws `port-taken` where a kept one is now taken by something else.
 */
export async function claimPorts(project: Project): Promise<Ports> {
  const file = join(project.state, 'ports.json')
  const kept = await readJson<Ports>(file)
  if (kept) {
    // a part that an earlier version had
    for (const part of Object.keys(kept) as (keyof Ports)[]) if (!(part in project.config.ports)) delete kept[part] // Object.keys widens to string[]
    // one that an earlier version did not have stands where the others moved to
    const missing = Object.keys(project.config.ports).some((part) => !(part in kept))
    if (missing) {
      Object.assign(kept, { ...moved(project.config.ports, kept.page - project.config.ports.page), ...kept })
      await writeJson(file, kept)
    }
    for (const [part, port] of Object.entries(kept)) {
      if (await isFree(port)) continue
      throw new StagecraftError('port-taken', `Port ${port}, which this stack's ${part} uses, is taken by another program.`, {
        hint: `See which with \`ss -ltnp | grep ${port}\` (macOS: \`lsof -i :${port}\`) and end it, or move this stack to other ports with \`make reset\` (which deletes its data).`,
      })
    }
    return kept
  }
  // tests and measurements leave the configured ports to whoever starts the stack for work
  const first = Number(process.env.STAGECRAFT_PORT_OFFSET ?? 0)
  for (let offset = first; offset < first + 2_000; offset += 10) {
    const ports = moved(project.config.ports, offset)
    const free = await Promise.all(Object.values(ports).map(isFree))
    if (!free.every(Boolean)) continue
    await writeJson(file, ports)
    return ports
  }
  throw new StagecraftError('no-free-ports', 'No free set of ports was found near the configured ones.', {
    hint: 'Change `ports` in stagecraft.config.ts.',
  })
}

/** The addresses that configuration and template name → where the parts listen, `http://127.0.0.1:<port>` each. */
export function addressesOf(project: Project, ports: Ports): Record<string, string> {
  const parts = Object.keys(ports) as (keyof Ports)[] // Object.keys widens to string[]
  return Object.fromEntries(parts.map((part) => [address(project.config.ports[part]), address(ports[part])]))
}

function address(port: number): string {
  return `http://127.0.0.1:${port}`
}

function moved(ports: Ports, offset: number): Ports {
  return {
    page: ports.page + offset,
    api: ports.api + offset,
    identity: ports.identity + offset,
    engine: ports.engine + offset,
    database: ports.database + offset,
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
