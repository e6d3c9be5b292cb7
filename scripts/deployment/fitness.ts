import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { recordsOf } from './records.ts'
import { howToReplace, type StoredRelease, type TestResult } from './releases.ts'
import { releaseOf, stackOf } from './stack.ts'
import type { Store } from './store.ts'
import type { Target } from './target.ts'

/**
 * Refuses to promote what is not fit for it: files that differed from the commit, tests that nobody ran or that failed, a release that does not run, or
 * does not run well, in the stage it comes from, or that is not the one that ran there. Throws `release-dirty`, `not-tested`, `tests-failed`, `not-there`.
 */
export async function refuseUnfit(store: Store, release: StoredRelease, tests: TestResult | undefined, from: Target): Promise<void> {
  const { name, isDirty } = release.manifest
  if (isDirty)
    throw new StagecraftError('release-dirty', `${name} was built from files that differ from their commit.`, {
      hint: 'Commit them, package again, and deploy that release first.',
    })
  if (!tests)
    throw new StagecraftError('not-tested', `Nobody said what the tests of ${name} gave.`, {
      hint: 'Run `make test REPORT=results/tests.json`, then `make package TESTS=results/tests.json` and `make deploy` of that release.',
    })
  if (tests.manifest !== release.sha256)
    throw new StagecraftError('release-broken', `The tests of ${name} were run on another content: its manifest was changed since.`, {
      hint: howToReplace,
    })
  if (tests.failed > 0 || tests.passed === 0)
    throw new StagecraftError('tests-failed', `The tests of ${name} gave ${tests.passed} passed, ${tests.failed} failed.`, {
      hint: 'Mend what failed, commit, package, and deploy the new release.',
    })
  const running = releaseOf(await stackOf(from))
  if (running !== name)
    throw new StagecraftError('not-there', `${name} does not run in ${from.stage}: ${running ?? 'nothing'} does.`, {
      hint: `Run \`make deploy STAGE=${from.stage} RELEASE=${name}\` first, or promote the one that runs.`,
    })
  const last = (await recordsOf(store, from.stage)).find(({ record }) => record.release === name)
  if (last?.record.result !== 'done')
    throw new StagecraftError(
      'not-there',
      `The last deployment of ${name} to ${from.stage} is ${last?.record.result ?? 'unknown'}, so it was never seen to work there.`,
      {
        hint: `Run \`make deploy STAGE=${from.stage} RELEASE=${name}\` again, and see it end well.`,
      },
    )
  if (last.record.manifest !== release.sha256)
    throw new StagecraftError('release-broken', `The manifest of ${name} was changed since it was deployed to ${from.stage}.`, {
      hint: howToReplace,
    })
}
