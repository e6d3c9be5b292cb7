import { readdir, readFile } from 'node:fs/promises'

/** Seconds of processor time since the machine started: of all that ran, and of the processes whose command line `of` matches. */
export interface ProcessorTime {
  all: number
  of: number
}

/** Linux only. https://docs.kernel.org/filesystems/proc.html (stat, in hundredths of a second) */
export async function processorTime(of: RegExp): Promise<ProcessorTime> {
  // user, nice, system, idle, iowait, irq, softirq: what waits is no work
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] =
    (await readFile('/proc/stat', 'utf8')).split('\n', 1).join().match(/\d+/g)?.map(Number) ?? []
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const each = await Promise.all(pids.map((pid) => timeOf(pid, of)))
  return { all: (user + nice + system + irq + softirq) / 100, of: each.reduce((sum, one) => sum + one, 0) / 100 }
}

async function timeOf(pid: string, of: RegExp): Promise<number> {
  try {
    if (!of.test((await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' '))) return 0
    const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ').at(-1)?.split(' ') ?? []
    return Number(fields[11]) + Number(fields[12])
  } catch {
    // it has ended meanwhile
    return 0
  }
}
