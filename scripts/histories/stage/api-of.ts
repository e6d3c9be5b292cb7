import type { Stack } from '@aws-sdk/client-cloudformation'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { StageAccess } from '@stagecraft/localstack/stack/client-options.ts'
import type { Description } from '@stagecraft/localstack/stack/description.ts'
import { parameter } from '@stagecraft/localstack/stack/lookups.ts'
import { pageName } from '../../deployment/page-smoke.ts'

/**
 * The address of a stage's API: as its page knows it (`apiUrl` of `pageConfiguration`, at the page's own name), or the output `HttpApiUrl` of an application
 * without a page. Throws `no-api`.
 */
export async function apiOf(
  { config }: Pick<Project, 'config'>,
  access: StageAccess,
  { Outputs = [], StackName = '' }: Pick<Stack, 'Outputs' | 'StackName'>,
  { service, stage, template }: Pick<Description, 'service' | 'stage' | 'template'>,
): Promise<string> {
  const output = (name: string | undefined) => Outputs.find(({ OutputKey }) => OutputKey === name)?.OutputValue
  const page = pageName(template) ?? output(config.smokeTest?.page?.output)
  if (page && config.pageConfiguration) {
    const { apiUrl = '' } = JSON.parse(await parameter(access, `/${service}/${stage}/${config.pageConfiguration}`)) as { apiUrl?: string }
    return new URL(apiUrl, `https://${page}`).href.replace(/\/$/, '')
  }
  const own = output('HttpApiUrl')
  if (own) return own
  throw new StagecraftError('no-api', `The outputs of ${StackName} do not say where its API is.`, {
    hint: 'Name the output with the page’s domain as `smokeTest.page.output` in stagecraft.config.ts, or add the output `HttpApiUrl`.',
  })
}
