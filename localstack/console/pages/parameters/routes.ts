import { Hono } from 'hono'
import { differences } from '../../../differences.ts'
import { leftOutReasons } from '../../../stack/template/left-out.ts'
import type { PageRoutes } from '../../page-routes.ts'
import { parameterRows } from './parameters.ts'
import type { EngineDifferences } from './types.ts'

/** `GET /` lists parameters and secrets, `GET /differences` what the engine and the kit do otherwise than AWS. */
export const routes: PageRoutes = (console) =>
  new Hono()
    .get('/', async (c) => c.json({ parameters: await parameterRows(console) }))
    .get('/differences', async (c) => {
      const { leftOut, engine, engineVersion, capabilities } = await console.stack()
      const said: EngineDifferences = {
        engine: `${engine} ${engineVersion}`,
        leftOut: leftOutReasons(leftOut),
        differs: { 'The engine': capabilities.differs, ...differences },
      }
      return c.json(said)
    })
