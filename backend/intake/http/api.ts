import { type Api, createApi } from '../../platform/http/api.ts'
import { authorOf } from '../../platform/http/caller.ts'
import { conditionalJson } from '../../platform/http/conditional.ts'
import { cursorPair } from '../../platform/http/page.ts'
import { type IntakeCode, IntakeError } from '../errors.ts'
import type { ImportQueries, ImportRecord, LineState } from '../import-queries.ts'
import type { StartUpload } from '../start-upload.ts'
import type { WriteRefusedFile } from '../write-refused-file.ts'
import { presentImport, presentLine } from './present.ts'
import { listImports, listLines, listRefused, readImport, startUpload, writeRefusedFile } from './routes.ts'

export interface IntakeApiDependencies {
  queries: ImportQueries
  startUpload: StartUpload
  writeRefusedFile: WriteRefusedFile
}

/** Uploads, imports and their lines over HTTP. */
export function intakeApi({ queries, ...useCases }: IntakeApiDependencies): Api {
  const api = createApi<IntakeCode>({ 'no-such-import': 404, 'file-too-large': 413, 'nothing-refused': 409 })

  api.openapi(startUpload, async (context) => context.json(await useCases.startUpload(context.req.valid('json'), authorOf(context)), 201))

  api.openapi(listImports, async (context) => {
    const { limit, cursor, key } = context.req.valid('query')
    const found = await queries.page({ key, after: cursor === undefined ? undefined : cursorPair(cursor), limit: limit + 1 })
    const items = found.slice(0, limit)
    const last = items.at(-1)
    const next = found.length > limit && last ? last.position.join('.') : null
    return conditionalJson(context, { items: items.map(presentImport), next })
  })

  api.openapi(readImport, async (context) => conditionalJson(context, presentImport(await existing(queries, context.req.valid('param').importId))))

  api.openapi(listLines, async (context) => {
    const { limit, cursor, state, from } = context.req.valid('query')
    return conditionalJson(context, await linePage(queries, context.req.valid('param').importId, limit, cursor, state, from))
  })

  api.openapi(listRefused, async (context) => {
    const { limit, cursor } = context.req.valid('query')
    return conditionalJson(context, await linePage(queries, context.req.valid('param').importId, limit, cursor, 'refused'))
  })

  api.openapi(writeRefusedFile, async (context) => {
    const { id } = await existing(queries, context.req.valid('param').importId)
    return context.json(await useCases.writeRefusedFile(id), 201)
  })

  return api
}

async function existing(queries: ImportQueries, importId: string): Promise<ImportRecord> {
  const found = await queries.one(importId)
  if (!found) throw new IntakeError('no-such-import', `There is no import ${importId}.`)
  return found
}

async function linePage(queries: ImportQueries, importId: string, limit: number, cursor: string | undefined, state: LineState | undefined, from = 1) {
  await existing(queries, importId)
  const found = await queries.lines(importId, { state, after: cursor === undefined ? from - 1 : Number(cursor), limit: limit + 1 })
  const items = found.slice(0, limit)
  const next = found.length > limit ? String(items.at(-1)?.line) : null
  return { items: items.map(presentLine), next }
}
