import { type Api, createApi } from '../../platform/http/api.ts'
import { authorOf } from '../../platform/http/caller.ts'
import { conditionalJson } from '../../platform/http/conditional.ts'
import { decodeCursor, encodeCursor } from '../../platform/http/page.ts'
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
  const api = createApi<IntakeCode>({ 'no-such-import': 404, 'invalid-cursor': 400, 'file-too-large': 413, 'nothing-refused': 409 })

  api.openapi(startUpload, async (context) => context.json(await useCases.startUpload(context.req.valid('json'), authorOf(context)), 201))

  api.openapi(listImports, async (context) => {
    const { limit, cursor, key } = context.req.valid('query')
    const found = await queries.page({ key, after: cursor === undefined ? undefined : importPosition(cursor), limit: limit + 1 })
    const items = found.slice(0, limit)
    const last = items.at(-1)
    const next = found.length > limit && last ? encodeCursor(last.position) : null
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
  const found = await queries.lines(importId, { state, after: cursor === undefined ? from - 1 : linePosition(cursor), limit: limit + 1 })
  const items = found.slice(0, limit)
  const next = found.length > limit ? encodeCursor([String(items.at(-1)?.line)]) : null
  return { items: items.map(presentLine), next }
}

function importPosition(cursor: string): [string, string] {
  const [createdAt = '', id = ''] = decodeCursor(cursor, 2) ?? []
  if (!/^[0-9]{1,16}$/.test(createdAt) || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw invalidCursor(cursor)
  return [createdAt, id]
}

function linePosition(cursor: string): number {
  const [line = ''] = decodeCursor(cursor, 1) ?? []
  if (!/^[0-9]{1,9}$/.test(line)) throw invalidCursor(cursor)
  return Number(line)
}

function invalidCursor(cursor: string): IntakeError {
  return new IntakeError('invalid-cursor', `The cursor ${cursor.slice(0, 40)} is none of ours.`, {
    hint: 'Send what `next` of the page before said, unchanged.',
  })
}
