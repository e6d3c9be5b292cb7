import { execFile } from 'node:child_process'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { chmod, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createBrotliDecompress } from 'node:zlib'

/** How to start the test browser: Playwright's `launch` takes it as it is. */
export type TestBrowser = { executablePath: string; args: string[]; env: Record<string, string> }

const here = dirname(fileURLToPath(import.meta.url))
const packageFolder = join(here, 'node_modules', '@sparticuz', 'chromium')

/**
 * The browser that the tests use: Chromium out of an npm package, unpacked once (200 MB, some seconds) below `.stagecraft/browser`.
 * Needs no browser and no NSS on the machine. The package is installed at the first use; where that fails, the error names the command.
 *
 * `cacheFolder` is where it is unpacked: a folder per version, so that an upgrade unpacks anew.
 */
export async function testBrowser(cacheFolder = join(here, '..', '..', '.stagecraft', 'browser')): Promise<TestBrowser> {
  const folder = join(cacheFolder, `chromium-${await installedVersion()}`)
  if (!existsSync(folder)) await unpack(folder)
  const env: Record<string, string> = { ...definedOnly(process.env), LD_LIBRARY_PATH: libraryPath(folder) }
  // without a font configuration of the machine's own, Chromium draws no text at all
  if (!existsSync('/etc/fonts/fonts.conf')) env.FONTCONFIG_PATH = join(folder, 'fonts')
  return { executablePath: join(folder, 'chromium'), args: [...quietFlags], env }
}

// Playwright makes a fresh profile for each launch
const quietFlags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
] as const

async function installedVersion(): Promise<string> {
  const manifest = join(packageFolder, 'package.json')
  if (!existsSync(manifest)) await install()
  return JSON.parse(await readFile(manifest, 'utf8')).version
}

// only who tests needs the 70 MB, so they are no package of the project's own
async function install(): Promise<void> {
  await promisify(execFile)('npm', ['ci', '--prefix', here, '--ignore-scripts', '--no-audit', '--no-fund']).catch((cause) => {
    throw new Error('The test browser could not be installed. Try it by hand: npm ci --prefix tests/browser --ignore-scripts', { cause })
  })
}

// into a folder of its own that is renamed at the end: a run that was killed leaves nothing that looks finished
async function unpack(folder: string): Promise<void> {
  const unfinished = `${folder}.${process.pid}`
  await mkdir(unfinished, { recursive: true })
  try {
    const { extract } = await import('tar-fs' as string) // comes with the browser package, which the root knows nothing of
    const packed = (name: string) => createReadStream(join(packageFolder, 'bin', name))
    await Promise.all([
      pipeline(packed('chromium.br'), createBrotliDecompress(), createWriteStream(join(unfinished, 'chromium'))),
      pipeline(packed('al2023.tar.br'), createBrotliDecompress(), extract(join(unfinished, 'libraries'))),
      pipeline(packed('fonts.tar.br'), createBrotliDecompress(), extract(unfinished)),
    ])
    await chmod(join(unfinished, 'chromium'), 0o755)
    await rename(unfinished, folder).catch((error) => {
      if (!existsSync(folder)) throw error // else another run was faster, and its folder is as good
    })
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

// NSS and friends, for machines that have none; the machine's own come first where they are set
function libraryPath(folder: string): string {
  return [process.env.LD_LIBRARY_PATH, join(folder, 'libraries', 'lib')].filter(Boolean).join(':')
}

function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
