import { realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Plugin, ServerOptions } from 'vite'
import { guardServer } from '../foreign/guard-server.ts'

/** Answers 403 to pages of other sites, the websocket of hot reload included. */
export function ownPagesOnly(): Plugin {
  return {
    name: 'stagecraft-own-pages-only',
    enforce: 'pre',
    configureServer: ({ httpServer }) => {
      if (httpServer) guardServer(httpServer, () => [])
    },
  }
}

/** The folders of which the page's server knows. All paths are absolute. */
export interface PageFolders {
  /** The page's own folder. */
  page: string
  /** Where packages that were compiled for it are kept. */
  cache: string
  /** The project's root. */
  project: string
  /** What the stack keeps: nothing of it is served but `cache`. */
  state: string
}

/**
 * What the page's server hands out: the page's folder, packages, and what a module of these imports. Vite would hand out the whole project.
 * Nothing that a stack keeps is served, wherever page and state lie. A page that needs more names it in its own `server.fs.allow`.
 */
export function servedFiles({ page, cache, project, state }: PageFolders): NonNullable<ServerOptions['fs']> {
  return {
    strict: true,
    allow: [page, cache, ...packageFolders(page)].flatMap(asReached),
    deny: [...secretNames, ...[state, join(project, '.stagecraft')].flatMap(asReached).flatMap((folder) => exceptFor(folder, ['cache', 'page']))],
  }
}

// Vite's own list, which a list given to it replaces, and what else projects keep to themselves
const secretNames = ['.env', '.env.*', '.npmrc', '.yarnrc.yml', '*.{crt,pem,key,p12,pfx,cer,der}', '**/.git/**', '**/.aws/**', '**/.ssh/**']

// as Node looks for them
function packageFolders(from: string): string[] {
  const parent = dirname(from)
  return [join(from, 'node_modules'), ...(parent === from ? [] : packageFolders(parent))]
}

// Vite resolves modules to their real paths, and serves files by the path that was asked for
function asReached(folder: string): string[] {
  try {
    return [...new Set([folder, realpathSync(folder)])]
  } catch {
    return [folder]
  }
}

/** Patterns for all below `folder` but the folder that `path` leads to. */
function exceptFor(folder: string, path: readonly string[]): string[] {
  return path.flatMap((name, depth) => {
    const others = `${[literally(folder), ...path.slice(0, depth)].join('/')}/!(${name})`
    return [others, `${others}/**`]
  })
}

function literally(path: string): string {
  return path.replaceAll('\\', '/').replaceAll(/[!*?()[\]{}+@$^|\\'"]/g, '\\$&')
}
