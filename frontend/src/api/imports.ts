import { get, post } from './http.ts'
import { type Resource, resource } from './resource.ts'
import type { Import, ImportLine, LineState, Page, RefusedFile } from './types.ts'

/** `from`: the first line of interest. */
export type LineQuery = { state?: LineState; from?: number }

export function importsResource(limit: number): Resource<Page<Import>> {
  return resource('/imports', { limit })
}

export function importResource(id: string): Resource<Import> {
  return resource(`/imports/${encodeURIComponent(id)}`)
}

export function importByKey(key: string): Promise<Page<Import>> {
  return get(resource('/imports', { key, limit: 1 }).path)
}

export function moreImports(limit: number, cursor: string): Promise<Page<Import>> {
  return get(resource('/imports', { limit, cursor }).path)
}

export function importLinesResource(id: string, query: LineQuery, limit: number): Resource<Page<ImportLine>> {
  return resource(`/imports/${encodeURIComponent(id)}/lines`, { ...query, limit })
}

export function moreImportLines(id: string, query: LineQuery, limit: number, cursor: string): Promise<Page<ImportLine>> {
  return get(resource(`/imports/${encodeURIComponent(id)}/lines`, { ...query, limit, cursor }).path)
}

/** Has the refused lines written as two files, and answers with links to them that work for some minutes. */
export function createRefusedFile(id: string): Promise<RefusedFile> {
  return post(`/imports/${encodeURIComponent(id)}/refused-file`, {})
}
