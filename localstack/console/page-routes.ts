import type { Hono } from 'hono'
import type { ConsoleContext } from './context.ts'

/** What a page serves below `/api/<name>/`: GET where it only reads, POST where it changes something. */
export type PageRoutes = (console: ConsoleContext) => Hono
