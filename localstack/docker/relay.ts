import { chown, rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { temporaryPrivateFolder } from '../machine/private.ts'
import type { ContainerStack } from './container-stack.ts'
import { containerUser } from './container-user.ts'

/** The laptop's end of what the containers' namespace forwards. */
export interface Relay {
  /** The folder with a socket for each port; it is mounted into the namespace at the same path. */
  folder: string
  close(): Promise<void>
}

/**
 * Forwards a socket `<port>.sock` each to this machine's `127.0.0.1:<port>`. By sockets and not by a port: nothing has to listen beyond loopback,
 * and only who may enter the folder connects. On Docker Desktop a socket does not cross into its virtual machine: there `host.docker.internal` leads here.
 */
export async function openRelay({ project }: ContainerStack, ports: readonly number[]): Promise<Relay> {
  // a short path: the system allows a socket's about 100 characters
  const folder = join(tmpdir(), `${project}-relay`)
  await rm(folder, { recursive: true, force: true })
  await temporaryPrivateFolder(folder)
  const owner = containerUser()
  await chown(folder, owner.uid, owner.gid)
  const opened = await Promise.all(ports.map((port) => listen(join(folder, `${port}.sock`), port)))
  for (const port of ports) await chown(join(folder, `${port}.sock`), owner.uid, owner.gid)
  return {
    folder,
    close: async () => {
      await Promise.all(opened.map((close) => close()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function listen(path: string, port: number): Promise<() => Promise<void>> {
  const open = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (inside) => {
    const here = connect({ host: '127.0.0.1', port, allowHalfOpen: true })
    inside.pipe(here).pipe(inside)
    for (const end of [inside, here]) {
      open.add(end)
      end.on('error', () => {
        inside.destroy()
        here.destroy()
      })
      end.on('close', () => open.delete(end))
    }
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve))
  // it keeps no process alive that has nothing else to do
  server.unref()
  return () => closed(server, open)
}

function closed(server: Server, open: ReadonlySet<Socket>): Promise<void> {
  for (const each of open) each.destroy()
  return new Promise((resolve) => void server.close(() => resolve()))
}
