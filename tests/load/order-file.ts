import { writeFile } from 'node:fs/promises'
import { header } from '../system/support/order-files.ts'

/** Writes a file of `orders` orders with three events each, as a shop's day would have them: each order's events apart, in their sequence. Returns its lines. */
export async function writeOrderFile(path: string, prefix: string, orders: number): Promise<number> {
  const events: { at: number; line: string }[] = []
  for (let order = 0; order < orders; order++) {
    const day = String(1 + (order % 28)).padStart(2, '0')
    const common = `2026-02-${day}T12:00:00Z,C${order % 400}`
    events.push({ at: order, line: `${prefix}${order},1,placed,${common},${(10 + (order % 900)).toFixed(2)},EUR` })
    events.push({ at: order + 200, line: `${prefix}${order},2,paid,${common},,` })
    events.push({ at: order + 450, line: `${prefix}${order},3,shipped,${common},,` })
  }
  events.sort((one, other) => one.at - other.at)
  await writeFile(path, `${header}\n${events.map(({ line }) => line).join('\n')}\n`)
  return events.length
}
