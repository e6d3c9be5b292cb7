import { createRoute, z } from '@hono/zod-openapi'
import { access } from '../../platform/http/access.ts'
import { conditionalHeaders, notModified } from '../../platform/http/conditional.ts'
import { cursorSchema, limitSchema } from '../../platform/http/page.ts'
import { personSchema } from '../../platform/http/person.ts'
import { accessResponses, problemResponses } from '../../platform/http/problem.ts'
import { textSchema } from '../../platform/http/text.ts'
import { largestUploadBytes } from '../start-upload.ts'

const importStatus = z.enum(['reading', 'read', 'refused', 'failed'])
const lineState = z.enum(['queued', 'applied', 'waiting', 'duplicate', 'refused', 'dead'])
const figure = z.int().min(0)
const time = z.iso.datetime()

export const importSchema = z
  .object({
    id: z.uuid(),
    fileName: z.string(),
    key: z.string(),
    versionId: z.string(),
    sizeBytes: figure,
    status: importStatus,
    settled: z
      .boolean()
      .openapi({ description: 'True when processing has ended: the file is read and no line is queued, or it was refused, or reading failed' }),
    reasonCode: z.string().nullable(),
    reason: z.string().nullable().openapi({ description: 'Why the file was refused, why reading failed, or that the file holds no events' }),
    lines: figure.openapi({ description: 'Data lines read so far, without blank lines; always the sum of the six figures that follow' }),
    queued: figure,
    applied: figure,
    waiting: figure,
    duplicate: figure,
    refused: figure,
    dead: figure,
    progress: z.number().min(0).max(1).openapi({ description: 'The share of the bytes that has been read' }),
    createdAt: time,
    updatedAt: time,
    readAt: time.nullable(),
    traceId: z.string(),
    uploadedBy: personSchema.nullable().openapi({ description: 'Who uploaded the file; null if another system sent it' }),
  })
  .openapi('Import')
export type Import = z.infer<typeof importSchema>

export const importLineSchema = z
  .object({
    line: z.int().min(1).openapi({ description: 'The line number in the file, from 1, blank lines and the header included' }),
    raw: z.string().openapi({ description: 'The line as received; bytes that are not UTF-8 are replaced by U+FFFD' }),
    rawTruncated: z.boolean(),
    state: lineState,
    orderId: z.string().nullable(),
    sequence: z.int().nullable(),
    reasonCode: z.string().nullable(),
    reason: z.string().nullable(),
    column: z.string().nullable(),
    value: z.string().nullable(),
    columns: z
      .array(z.object({ start: figure, end: figure }))
      .openapi({ description: 'The position of the invalid column in `raw`, in UTF-16 code units' }),
    changedAt: time,
  })
  .openapi('ImportLine')
export type ImportLine = z.infer<typeof importLineSchema>

const importPageSchema = z.object({ items: z.array(importSchema), next: z.string().nullable() }).openapi('ImportPage')
const linePageSchema = z.object({ items: z.array(importLineSchema), next: z.string().nullable() }).openapi('ImportLinePage')
export type ImportPage = z.infer<typeof importPageSchema>
export type ImportLinePage = z.infer<typeof linePageSchema>

export const refusedFileSchema = z
  .object({
    linesUrl: z.url().openapi({ description: 'CSV: the header and the refused lines as received, to correct and import again' }),
    reasonsUrl: z.url().openapi({ description: 'CSV: line, column, value, code and reason of each refused line' }),
    lines: figure,
    expiresAt: time,
  })
  .openapi('RefusedFile')
export type RefusedFile = z.infer<typeof refusedFileSchema>

const fileNameSchema = z
  .string()
  .min(1)
  .max(200)
  .regex(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it keeps out
    /^(?!\.{1,2}$)(?![\s\S]*\$\{)[^\u0000-\u001f\u007f/\\]*$/,
    'Must be a file name: no path, no control characters, and no ${, where S3 would put the client’s own file name',
  )
  .refine((name) => name.isWellFormed(), 'Must be well-formed Unicode')

// more is refused by the use case, with 413
const sizeSchema = z.int().min(0).openapi({ maximum: largestUploadBytes })

export const uploadRequestSchema = z.strictObject({ fileName: fileNameSchema, sizeBytes: sizeSchema }).openapi('UploadRequest')

export const uploadSchema = z
  .object({
    key: z.string().openapi({ description: 'The object key of the file; `GET /imports?key=` finds its import' }),
    url: z.url(),
    fields: z.record(z.string(), z.string()).openapi({ description: 'Form fields to post to `url` as multipart/form-data, before the field `file`' }),
    maxBytes: figure,
    expiresAt: time,
  })
  .openapi('Upload')
export type Upload = z.infer<typeof uploadSchema>

const importParameters = z.object({ importId: z.guid() })
/** An import's place in the list: microseconds since 1970 of its start, a dot, its id. */
const importCursorSchema = cursorSchema(/^[0-9]{1,16}\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
/** A line's place: its number. */
const lineCursorSchema = cursorSchema(/^[0-9]{1,9}$/)
const linePageQuery = z.strictObject({ limit: limitSchema, cursor: lineCursorSchema.optional() })
const firstLine = z
  .string()
  .regex(/^[1-9][0-9]{0,8}$/, 'Expected a line number from 1 on')
  .transform(Number)
  .optional()
  .openapi({ type: 'integer', minimum: 1, maximum: 999_999_999, description: 'The first line to return; ignored if `cursor` is given' })
const answer = <Schema extends z.ZodType>(description: string, schema: Schema) => ({ description, content: { 'application/json': { schema } } })

export const startUpload = createRoute({
  method: 'post',
  path: '/uploads',
  ...access('clerk'),
  operationId: 'startUpload',
  tags: ['imports'],
  summary: 'Start an upload: get a form for S3 that is valid for five minutes',
  request: { body: { content: { 'application/json': { schema: uploadRequestSchema } }, required: true } },
  responses: { 201: answer('The form to post', uploadSchema), ...accessResponses, ...problemResponses(400, 413, 415) },
})

export const listImports = createRoute({
  method: 'get',
  path: '/imports',
  ...access('viewer'),
  operationId: 'listImports',
  tags: ['imports'],
  summary: 'List imports, newest first',
  request: {
    query: z.strictObject({ key: textSchema(1024).optional(), limit: limitSchema, cursor: importCursorSchema.optional() }),
    headers: conditionalHeaders,
  },
  responses: { 200: answer('A page of imports', importPageSchema), ...notModified, ...accessResponses, ...problemResponses(400) },
})

export const readImport = createRoute({
  method: 'get',
  path: '/imports/{importId}',
  ...access('viewer'),
  operationId: 'readImport',
  tags: ['imports'],
  summary: 'Get an import with its figures',
  request: { params: importParameters, headers: conditionalHeaders },
  responses: { 200: answer('The import', importSchema), ...notModified, ...accessResponses, ...problemResponses(400, 404) },
})

export const listLines = createRoute({
  method: 'get',
  path: '/imports/{importId}/lines',
  ...access('viewer'),
  operationId: 'listImportLines',
  tags: ['imports'],
  summary: 'List the lines of an import, in the order of the file',
  request: { params: importParameters, query: linePageQuery.extend({ state: lineState.optional(), from: firstLine }), headers: conditionalHeaders },
  responses: { 200: answer('A page of lines', linePageSchema), ...notModified, ...accessResponses, ...problemResponses(400, 404) },
})

export const listRefused = createRoute({
  method: 'get',
  path: '/imports/{importId}/refused',
  ...access('viewer'),
  operationId: 'listRefusedLines',
  tags: ['imports'],
  summary: 'List the refused lines of an import, each with its reason',
  request: { params: importParameters, query: linePageQuery, headers: conditionalHeaders },
  responses: { 200: answer('A page of refused lines', linePageSchema), ...notModified, ...accessResponses, ...problemResponses(400, 404) },
})

export const writeRefusedFile = createRoute({
  method: 'post',
  path: '/imports/{importId}/refused-file',
  ...access('viewer'),
  operationId: 'writeRefusedFile',
  tags: ['imports'],
  summary: 'Create files with the refused lines and their reasons, and get links to them',
  request: { params: importParameters },
  responses: { 201: answer('The files', refusedFileSchema), ...accessResponses, ...problemResponses(400, 404, 409) },
})

/** Every route of the feature, for the description of the API. */
export const intakeRoutes = [startUpload, listImports, readImport, listLines, listRefused, writeRefusedFile] as const
