import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { StagecraftError } from '../errors.ts'
import { readSettings } from '../identity/settings.ts'
import type { Ports } from '../ports.ts'
import type { Project } from '../project.ts'
import type { Description } from '../stack/description.ts'
import type { EngineAccess } from '../stack/engine-api.ts'
import { frontSecret } from './front-secret.ts'

/** Whether people sign in to this system: its template has a user pool. */
export function hasSignIn(description: Description): boolean {
  return poolsOf(description).length > 0
}

/** The file with the text of the page's `/config.json`, once the stack is deployed. */
export function pageConfigurationFile(project: Project): string {
  return join(project.state, 'page-config.json')
}

/**
 * After a deployment: the pool's providers and sample people are made, the process of the sign-in and the page are told of them.
 * Nothing where `isUnchanged` and all was told before.
 */
export async function connectSignIn(
  project: Project,
  access: EngineAccess,
  description: Description,
  ports: Ports,
  isUnchanged: boolean,
): Promise<void> {
  const people = project.config.people ?? []
  const known = isUnchanged && existsSync(pageConfigurationFile(project)) ? await readSettings(project.state) : undefined
  if (known && isDeepStrictEqual(known.people, people)) return
  const { parameter, physicalId } = await import('../stack/engine-api.ts')
  const { connectIdentity } = await import('../identity/connect.ts')
  const [pool = '', ...others] = poolsOf(description)
  if (others.length > 0)
    throw new StagecraftError(
      'two-user-pools',
      `The template has several user pools (${[pool, ...others].join(', ')}); the local sign-in stands before one.`,
      {
        hint: 'Keep one of them.',
      },
    )
  const stack = `${description.service}-${description.stage}`
  await connectIdentity({
    state: project.state,
    access,
    poolId: await physicalId(access, stack, pool),
    secret: await frontSecret(project),
    providers: Object.entries(description.template.Resources).flatMap(([logicalId, { Type: type, Properties: properties }]) =>
      type === 'AWS::Cognito::UserPoolIdentityProvider' ? [{ logicalId, type, properties }] : [],
    ),
    people,
    pageUrl: `http://127.0.0.1:${ports.page}`,
    identityUrl: `http://127.0.0.1:${ports.identity}`,
  })
  const { pageConfiguration } = project.config
  if (!pageConfiguration) return
  const { writeText } = await import('../project.ts')
  await writeText(pageConfigurationFile(project), await parameter(access, `/${description.service}/${description.stage}/${pageConfiguration}`))
}

function poolsOf(description: Description): string[] {
  return Object.entries(description.template.Resources).flatMap(([logicalId, { Type }]) => (Type === 'AWS::Cognito::UserPool' ? [logicalId] : []))
}
