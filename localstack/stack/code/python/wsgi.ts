import { join } from 'node:path'
import { findPackage } from '../node-packages.ts'
import type { Packaging } from '../packaging.ts'

const plugin = 'serverless-wsgi'

/** `custom.wsgi`, as far as it is read: https://github.com/logandk/serverless-wsgi#configuration */
interface Settings {
  app?: string
  textMimeTypes?: readonly string[]
}

/** What serverless-wsgi adds to a function's folder: its handler, and the settings that this reads. Nothing without the plugin. */
export interface WsgiParts {
  /** Path in the folder → the plugin's file, absolute. */
  files: ReadonlyMap<string, string>
  made: ReadonlyMap<string, Uint8Array>
  /** What its handler needs beside the project's own requirements. */
  requirements: readonly string[]
}

/** The plugin itself would write them into the repository, and remove them after packaging. */
export function wsgiParts(root: string, { plugins, custom }: Pick<Packaging, 'plugins' | 'custom'>): WsgiParts {
  const folder = plugins.includes(plugin) ? findPackage(plugin, root) : undefined
  if (!folder) return { files: new Map(), made: new Map(), requirements: [] }
  const { app, textMimeTypes } = (custom.wsgi ?? {}) as Settings
  const settings = { app, ...(textMimeTypes ? { text_mime_types: textMimeTypes } : {}) }
  return {
    files: new Map(['wsgi_handler.py', 'serverless_wsgi.py'].map((name) => [name, join(folder, name)])),
    made: new Map([['.serverless-wsgi', Buffer.from(JSON.stringify(settings))]]),
    requirements: ['werkzeug'],
  }
}
