import { createHash } from 'node:crypto'
import { existsSync, globSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Metafile } from 'esbuild'
import { colours } from '../palette.ts'
import type { Project } from '../project.ts'
import { withEsbuild } from '../stack/bundles/esbuild-process.ts'

const here = import.meta.dirname
/** In a published package the page is built already. */
const published = join(here, 'built')

/** The folder of the built page: the package's own, or one below the project's `.stagecraft` that is built anew when a source of the page has changed. */
export async function pageFolder({ programs }: Pick<Project, 'programs'>): Promise<string> {
  if (existsSync(published)) return published
  const all = join(programs, 'cache', 'console')
  const folder = join(all, `page-${await sourceHash()}`)
  if (existsSync(folder)) return folder
  const building = `${folder}.${process.pid}`
  await buildPage(building)
  // another stack may have built the same meanwhile
  await rename(building, folder).catch(() => rm(building, { recursive: true, force: true }))
  for (const name of await readdir(all))
    if (name.startsWith('page-') && join(all, name) !== folder) await rm(join(all, name), { recursive: true, force: true })
  return folder
}

/** Builds the page into `folder`: a script per page, each with a hash in its name, and the document that loads the first. */
export async function buildPage(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const { metafile } = await withEsbuild(({ build }) =>
    build({
      absWorkingDir: here,
      entryPoints: { console: 'browser/main.ts', style: 'browser/style.css' },
      bundle: true,
      splitting: true,
      format: 'esm',
      target: ['chrome123', 'edge123', 'firefox128', 'safari17.5'],
      minify: true,
      metafile: true,
      outdir: folder,
      entryNames: '[name]-[hash]',
      chunkNames: '[name]-[hash]',
      banner: { css: `:root {${colours}\n}` },
      tsconfig: join(here, 'tsconfig.json'),
    }),
  )
  // its own mode: a copy would have that of the source
  await writeFile(join(folder, 'icon.svg'), await readFile(join(here, 'browser', 'icon.svg')))
  await writeFile(join(folder, 'index.html'), documentOf(namesIn(metafile)))
}

function namesIn({ outputs }: Metafile): { script: string; style: string; parts: string[] } {
  const name = (path: string) => path.split('/').at(-1) ?? ''
  const [script, { imports }] = Object.entries(outputs).find(([path]) => /(^|\/)console-\w+\.js$/.test(path)) ?? ['', { imports: [] }]
  const style = Object.keys(outputs).find((path) => path.endsWith('.css')) ?? ''
  const parts = imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => name(path))
  return { script: name(script), style: name(style), parts }
}

function documentOf({ script, style, parts }: ReturnType<typeof namesIn>): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="description" content="The local stack: what it is made of, and what goes on in it">
    <meta name="color-scheme" content="light dark">
    <title>Console</title>
    <link rel="icon" href="/icon.svg">
    <link rel="stylesheet" href="/${style}">
${parts.map((part) => `    <link rel="modulepreload" href="/${part}">\n`).join('')}    <script type="module" src="/${script}"></script>
  </head>
  <body>
    <sc-console></sc-console>
    <noscript>The console needs JavaScript.</noscript>
  </body>
</html>
`
}

async function sourceHash(): Promise<string> {
  const hash = createHash('sha256')
  const files = globSync('**/*', { cwd: here }).filter((file) => /\.\w+$/.test(file))
  for (const file of [...files.map((file) => join(here, file)), ...['lit', '@dagrejs/dagre'].map(manifestOf), join(here, '..', 'palette.ts')].sort())
    hash.update(relative(here, file)).update(await readFile(file))
  return hash.digest('hex').slice(0, 12)
}

// another version of a package is another page
function manifestOf(name: string): string {
  return join(here, '..', '..', 'node_modules', name, 'package.json')
}
