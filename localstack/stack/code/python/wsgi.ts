import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { findPackage } from '../node-packages.ts'
import type { Packaging } from '../packaging.ts'

/** The plugin that puts a handler for applications of WSGI (Flask, Django) beside the code. */
export const wsgiPlugin = 'serverless-wsgi'

/** `custom.wsgi`, as far as it is read: https://github.com/logandk/serverless-wsgi#configuration */
export interface WsgiSettings {
  /** `api/app.app`: the module's path, and the name in it. */
  app?: string
  textMimeTypes?: readonly string[]
  packRequirements?: boolean
  pipArgs?: string
}

/** What serverless-wsgi adds to an archive. */
export interface WsgiParts {
  /** Path in the archive → the plugin's file, absolute. */
  files: ReadonlyMap<string, string>
  /** The settings that its handler reads. */
  made: ReadonlyMap<string, Uint8Array>
}

/**
 * The handler and its settings, for a folder that is the root of an archive: the project, or a function's `module`. The plugin itself would write them into the
 * repository, and remove them after packaging. Nothing without the plugin, or without an application in the folder.
 */
export function wsgiParts(root: string, packaging: Pick<Packaging, 'plugins' | 'custom'>, module = '.'): WsgiParts {
  const folder = installedWsgi(root, packaging)
  const { app, textMimeTypes } = wsgiSettings(packaging)
  const within = app && relative(module, app)
  if (!folder || !within || within.startsWith('..')) return { files: new Map(), made: new Map() }
  const settings = { app: within, ...(Array.isArray(textMimeTypes) ? { text_mime_types: textMimeTypes } : {}) }
  return {
    files: new Map(['wsgi_handler.py', 'serverless_wsgi.py'].map((name) => [name, join(folder, name)])),
    made: new Map([['.serverless-wsgi', Buffer.from(JSON.stringify(settings))]]),
  }
}

/**
 * The lists of requirements whose packages the plugin packs, absolute: its own, and that of the application's folder. Empty where nothing does, or
 * serverless-python-requirements packs them.
 */
export function wsgiRequirements(root: string, packaging: Pick<Packaging, 'plugins' | 'custom'>): string[] {
  const folder = installedWsgi(root, packaging)
  const { app, packRequirements = !packaging.plugins.includes('serverless-python-requirements') } = wsgiSettings(packaging)
  if (!folder || !packRequirements) return []
  const own = join(root, app ? dirname(app) : '.', 'requirements.txt')
  return [...(app ? [join(folder, 'requirements.txt')] : []), ...(existsSync(own) ? [own] : [])]
}

/** The plugin's folder; undefined where the description does not name it, or it is not installed. */
export function installedWsgi(root: string, { plugins }: Pick<Packaging, 'plugins'>): string | undefined {
  return plugins.includes(wsgiPlugin) ? findPackage(wsgiPlugin, root) : undefined
}

export function wsgiSettings({ custom }: Pick<Packaging, 'custom'>): WsgiSettings {
  return (custom.wsgi ?? {}) as WsgiSettings // of the plugin's documentation
}
