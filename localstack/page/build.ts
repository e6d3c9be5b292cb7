import { join } from 'node:path'

/** Builds the page in `folder` for production, into `outDir`, which is emptied. */
export async function buildPage(folder: string, outDir: string): Promise<void> {
  const { build } = await import('vite')
  await build({
    root: folder,
    configFile: join(folder, 'vite.config.ts'),
    configLoader: 'native',
    logLevel: 'silent',
    build: { outDir, emptyOutDir: true },
  })
}
