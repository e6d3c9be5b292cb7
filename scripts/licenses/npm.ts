import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Licensed } from './licensed.ts'

interface LockedPackage {
  version?: string
  license?: string
  dev?: boolean
  link?: boolean
}

/** Every package that a lock file names, `deployed` where it is not for development alone. What the lock does not tell is read from the installed package. */
export async function npmLicenses(folder: string): Promise<Licensed[]> {
  const { packages } = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')) as { packages: Record<string, LockedPackage> }
  const found = await Promise.all(
    Object.entries(packages)
      .filter(([path, { link }]) => path.includes('node_modules/') && !link)
      .map(async ([path, { version = '', license, dev }]) => ({
        name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
        version,
        licence: license ?? (await installedLicence(join(folder, path))),
        source: 'npm' as const,
        deployed: !dev,
      })),
  )
  const once = new Map(found.map((each) => [`${each.name}@${each.version}`, each]))
  return [...once.values()]
}

/** What an installed package says of its licence: old ones have `licenses: [{ type }]`, or only a file. */
export async function installedLicence(folder: string): Promise<string> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}')
  const { license, licenses } = JSON.parse(text) as { license?: string | { type: string }; licenses?: { type: string }[] }
  if (typeof license === 'string') return license
  return license?.type ?? licenses?.map(({ type }) => type).join(' OR ') ?? (await licenceInReadme(folder))
}

async function licenceInReadme(folder: string): Promise<string> {
  const name = (await readdir(folder).catch(() => [])).find((file) => /^readme/i.test(file))
  const text = name ? await readFile(join(folder, name), 'utf8') : ''
  return /^\(?(The )?MIT License\)?$/im.test(text) ? 'MIT' : 'not stated'
}
