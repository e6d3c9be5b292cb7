import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readJson, writeJson } from '../../project.ts'

/**
 * The addresses of the stack's parts as a kept state was last started with them: in it stand queue URLs, parameters, callback URLs and functions' environments
 * that hold them. Where a part has moved since, they are rewritten. A state that is made anew (`isKept` false) gets its addresses from the deployment.
 * `addresses` is the template's address → the part's, `http://127.0.0.1:<port>` each.
 */
export async function followAddresses(state: string, addresses: Readonly<Record<string, string>>, isKept: boolean): Promise<void> {
  const file = join(state, 'addresses.json')
  const before = await readJson<Record<string, string>>(file)
  const moves = new Map(
    Object.entries(addresses).flatMap(([key, now]) => (before?.[key] && before[key] !== now ? [[hostOf(before[key]), hostOf(now)]] : [])),
  )
  if (isKept && moves.size > 0) await rewrite(join(state, 'services'), moves)
  if (!before || moves.size > 0) await writeJson(file, addresses)
}

// all at once: an address that was moved is not moved again. Each file whole or not at all; done twice it changes nothing.
async function rewrite(folder: string, moves: ReadonlyMap<string, string>): Promise<void> {
  const any = new RegExp(`(?<![0-9])(${[...moves.keys()].map((host) => host.replaceAll('.', '\\.')).join('|')})(?![0-9])`, 'g')
  for (const name of (await readdir(folder)).filter((each) => each.endsWith('.json'))) {
    const path = join(folder, name)
    const text = await readFile(path, 'utf8')
    const moved = text.replace(any, (host) => moves.get(host) ?? host)
    if (moved === text) continue
    // not .json, which would tell of a state that was not saved whole
    await writeFile(`${path}.moved`, moved, { mode: 0o600 })
    await rename(`${path}.moved`, path)
  }
}

function hostOf(address: string): string {
  return new URL(address).host
}
