import { readdir, readFile, readlink } from 'node:fs/promises'

/** An address that a process listens on. */
export interface Listening {
  pid: number
  command: string
  address: string
  port: number
}

/** Every TCP address that processes of this machine listen on, from Linux's own tables; empty elsewhere. */
export async function listening(): Promise<Listening[]> {
  const sockets = new Map([...(await socketsOf('tcp')), ...(await socketsOf('tcp6'))])
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(pids.map((pid) => listeningOf(Number(pid), sockets)))
  return found.flat()
}

// the fields: https://docs.kernel.org/networking/proc_net_tcp.html
async function socketsOf(table: 'tcp' | 'tcp6'): Promise<[string, { address: string; port: number }][]> {
  const text = await readFile(`/proc/net/${table}`, 'utf8').catch(() => '')
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A')
    .map((fields) => {
      const [address = '', port = ''] = (fields[1] ?? '').split(':')
      return [fields[9] ?? '', { address: table === 'tcp' ? dotted(address) : `[${address}]`, port: Number.parseInt(port, 16) }]
    })
}

function dotted(hexadecimal: string): string {
  return [...Buffer.from(hexadecimal, 'hex')].reverse().join('.')
}

async function listeningOf(pid: number, sockets: Map<string, { address: string; port: number }>): Promise<Listening[]> {
  const folder = `/proc/${pid}/fd`
  const names = await readdir(folder).catch(() => [])
  const targets = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')))
  const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ').trim()
  return targets.flatMap((target) => {
    const socket = sockets.get(/^socket:\[(\d+)\]$/.exec(target)?.[1] ?? '')
    return socket ? [{ pid, command, ...socket }] : []
  })
}
