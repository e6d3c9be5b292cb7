import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type BuiltPackage, buildPackages } from '../../../scripts/packages/build.ts'
import { parts, publishedFiles, root } from '../../../scripts/packages/parts.ts'

/** A package as `npm pack` makes it. */
export interface Packed extends BuiltPackage {
  version: string
  /** The tarball; absolute. */
  file: string
  /** Bytes, packed and unpacked. */
  size: number
  unpackedSize: number
  /** Relative to the package. */
  files: string[]
}

// package managers keep what they fetched once under its version: other sources are another version
function versionOfSources(): string {
  const hash = createHash('sha256')
  for (const part of parts) {
    for (const file of ['package.json', ...publishedFiles(part)]) hash.update(file).update(readFileSync(join(root, part.folder, file)))
  }
  return `0.0.0-test-${hash.digest('hex').slice(0, 12)}`
}

/** Builds the kit's packages and packs each into `folder`. */
export async function packPackages(folder: string): Promise<Packed[]> {
  const built = await buildPackages(versionOfSources())
  const run = promisify(execFile)
  return Promise.all(
    built.map(async (each) => {
      const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: each.folder })
      // a list, or an object by name in newer versions of npm
      const [packed] = Object.values(JSON.parse(stdout) as Record<string, PackReport>)
      if (!packed) throw new Error(`npm pack did not say what it packed of ${each.name}: ${stdout}`)
      return {
        ...each,
        version: packed.version,
        file: join(folder, packed.filename),
        size: packed.size,
        unpackedSize: packed.unpackedSize,
        files: packed.files.map(({ path }) => path),
      }
    }),
  )
}

interface PackReport {
  version: string
  filename: string
  size: number
  unpackedSize: number
  files: { path: string }[]
}

/**
 * An npm registry on loopback that has these packages, as they will be on the public one; for every other package it points to `upstream`.
 * So npm, pnpm and yarn install the kit as users do, with nothing said about tarballs.
 */
export async function serveRegistry(packages: readonly Packed[], upstream: string): Promise<{ url: string; close(): Promise<void> }> {
  const tarballs = new Map<string, Buffer>(
    await Promise.all(packages.map(async ({ file }) => [`/-/${file.split('/').at(-1)}`, await readFile(file)] as const)),
  )
  const manifests = await Promise.all(packages.map(({ folder }) => readFile(join(folder, 'package.json'), 'utf8')))
  const served = new Map(manifests.map((text) => JSON.parse(text) as { name: string; version: string }).map((manifest) => [manifest.name, manifest]))
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://127.0.0.1').pathname)
    const tarball = tarballs.get(path)
    if (tarball) return response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(tarball)
    const manifest = served.get(path.slice(1))
    if (!manifest) return response.writeHead(307, { location: new URL(request.url?.slice(1) ?? '', upstream).href }).end()
    const packed = packages.find(({ name }) => name === manifest.name)
    const file = `/-/${packed?.file.split('/').at(-1)}`
    const bytes = tarballs.get(file) ?? Buffer.alloc(0)
    const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`
    const dist = { tarball: `${url}${file.slice(1)}`, integrity, shasum: createHash('sha1').update(bytes).digest('hex') }
    answer(response, {
      name: manifest.name,
      'dist-tags': { latest: manifest.version },
      versions: { [manifest.version]: { ...manifest, dist } },
      time: { [manifest.version]: longAgo },
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/` // it listens on a port
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

// package managers hold back what was published a moment ago
const longAgo = '2020-01-01T00:00:00.000Z'

function answer(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
