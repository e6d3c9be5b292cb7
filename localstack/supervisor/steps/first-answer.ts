import { keepStarted } from '../../page/started.ts'
import { smoke } from '../first-use.ts'
import type { Step } from '../plan.ts'
import type { StackRecord } from '../records.ts'
import { logOf, type Site } from '../site.ts'
import type { ListeningPage } from './page.ts'

interface Needs {
  record: StackRecord
  recovery: unknown
  page: ListeningPage | undefined
}

/** The first answer of page and API, at the end of a start. */
export function firstAnswer(site: Site): Step<Needs, void> {
  return {
    needs: ['record', 'recovery', 'page'],
    ...(site.lent && !site.project.config.smoke ? { isQuiet: true as const } : {}),
    limit: { waitsFor: 'the first answer of page and API', seconds: 60, log: logOf(site, 'api') },
    start: async ({ record, page }) => {
      const isAwaited = page !== undefined && !page.isLater
      await smoke(record.urls, site.project.config.smoke, isAwaited)
      if (isAwaited) await keepStarted(site.project)
    },
  }
}
