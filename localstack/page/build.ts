import { join } from 'node:path'
import { vitePaths } from './vite-paths.ts'

/** Builds the page in `folder` for production, into `outDir`, which is emptied. */
export async function buildPage(folder: string, outDir: string): Promise<void> {
  const { build } = await import('vite')
  const paths = await vitePaths(folder, `build ${process.pid}`)
  try {
    await build({
      ...paths.config,
      root: paths.of(folder),
      configFile: join(folder, 'vite.config.ts'),
      configLoader: 'native',
      logLevel: 'silent',
      build: { outDir: paths.of(outDir), emptyOutDir: true },
    })
  } finally {
    paths.close()
  }
}
