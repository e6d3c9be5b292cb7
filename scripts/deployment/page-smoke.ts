import { setTimeout as sleep } from 'node:timers/promises'
import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { stackNamed } from '@stagecraft/localstack/stack/stack-named.ts'
import type { Template } from '../check-aws/checked.ts'
import { ofType } from '../check-aws/resources.ts'
import { currentTemplate } from './main-stack.ts'
import type { StoredRelease } from './releases.ts'
import type { Target } from './target.ts'

/** How long a new name of DNS may take, and how often it is looked at. */
const patience = { limitMs: 120_000, pauseMs: 3_000 }

/**
 * Asks for what `smokeTest.page` names at the page's own address, as a browser does: by DNS, CloudFront, its certificate and its origins. A stage without a
 * page has nothing to ask, and an engine delivers nothing. Throws `smoke-test-failed`.
 */
export async function smokePage({ client, cloud, stack, stage }: Target, { manifest }: StoredRelease): Promise<void> {
  const { page } = manifest.smokeTest ?? {}
  if (!page || cloud.endpoint) return
  const formation = new CloudFormationClient(client)
  try {
    const { Outputs = [] } = (await stackNamed(formation, stack)) ?? {}
    const own = Outputs.find(({ OutputKey }) => OutputKey === page.output)?.OutputValue
    const name = pageName(await currentTemplate(formation, stack)) ?? own
    if (name) await tryPage(stage, `https://${name}`, page.types)
  } finally {
    formation.destroy()
  }
}

/** The name that a template gives the page: the first alias of its distribution. Undefined where it has none of its own, but CloudFront's. */
export function pageName(template: Template | undefined): string | undefined {
  const [[, distribution] = []] = template ? ofType(template, 'AWS::CloudFront::Distribution') : []
  const { Aliases: [alias] = [] } = (distribution?.Properties.DistributionConfig ?? {}) as { Aliases?: unknown[] } // of the type
  return typeof alias === 'string' ? alias : undefined
}

/** Waits until every path answers 200 with its content type. `types`: path → the beginning of that. Throws `smoke-test-failed` with what was answered last. */
export async function tryPage(
  stage: string,
  address: string,
  types: Readonly<Record<string, string>>,
  { limitMs, pauseMs } = patience,
): Promise<void> {
  const until = Date.now() + limitMs
  for (const [path, type] of Object.entries(types)) {
    for (;;) {
      const wrong = await wrongWith(`${address}${path}`, type)
      if (!wrong) break
      if (Date.now() > until)
        throw new StagecraftError(
          'smoke-test-failed',
          `${address}${path} of ${stage} does not answer as it should, for ${limitMs / 1_000} s: ${wrong}.`,
          {
            hint: 'Look at the name in DNS, the certificate, and the origins of the distribution in CloudFront’s console.',
          },
        )
      await sleep(pauseMs)
    }
  }
}

async function wrongWith(url: string, type: string): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(20_000) })
    await answer.body?.cancel()
    const given = answer.headers.get('content-type') ?? 'no content type'
    // a page that answers for every path would answer for the API too
    return answer.status === 200 && given.startsWith(type) ? undefined : `${answer.status} with ${given}, not 200 with ${type}`
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error }
    return cause?.message ?? message
  }
}
