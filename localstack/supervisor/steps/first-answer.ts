import { smoke } from '../first-use.ts'
import type { Step } from '../plan.ts'
import type { StackRecord } from '../records.ts'
import { logOf, type Site } from '../site.ts'

/** The first answer of page and API, at the end of a start. */
export function firstAnswer(site: Site): Step<{ record: StackRecord; recovery: unknown }, void> {
  return {
    needs: ['record', 'recovery'],
    ...(site.lent && !site.project.config.smoke ? { isQuiet: true as const } : {}),
    limit: { waitsFor: 'the first answer of page and API', seconds: 60, log: logOf(site, 'api') },
    start: ({ record }) => smoke(record, site.project.config.smoke),
  }
}
