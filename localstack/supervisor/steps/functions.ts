import type { Codes } from '../../stack/code/code.ts'
import type { Description } from '../../stack/description.ts'
import type { Step } from '../plan.ts'
import type { Site } from '../site.ts'

/** The functions' code, and the layers'. */
export function functions({ codeMaker }: Site): Step<{ description: Description }, Codes> {
  return {
    needs: ['description'],
    // pip may install the packages of Python functions, and has limits of its own (pip.ts)
    limit: { waitsFor: 'the functions’ code to be built', seconds: 1_500 },
    start: ({ description }, say) => codeMaker.make(description, say),
  }
}
