import { readJson } from '../../project.ts'
import { type Description, descriptionFile } from '../../stack/description.ts'
import type { Step } from '../plan.ts'
import type { Site } from '../site.ts'

/** What the sources describe, compiled where one of them changed. */
export function description({ describe }: Site): Step<object, Description> {
  return { needs: [], limit, start: describe }
}

const limit = { waitsFor: '`serverless package`', seconds: 180, remedy: 'Run `npx serverless package --stage local` to see where it stops.' }

/** The region alone: at a warm start it is known before the sources are looked at. */
export function region(site: Site): Step<object, string> {
  return {
    needs: [],
    limit,
    isQuiet: true,
    start: async () => {
      // a file that another tool wrote, or an older version, has none
      const kept = await readJson<Partial<Description>>(descriptionFile(site.project))
      return typeof kept?.region === 'string' ? kept.region : (await site.describe()).region
    },
  }
}
