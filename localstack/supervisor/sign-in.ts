import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { samplePeople } from '../adoption/sample-people.ts'
import { StagecraftError } from '../errors.ts'
import { readSettings, settingsFile } from '../identity/settings.ts'
import type { Ports } from '../machine/ports.ts'
import { pageConfigurationFile } from '../page/configuration.ts'
import { type Project, writeText } from '../project.ts'
import { besideAccess, type EngineAccess } from '../stack/client-options.ts'
import { type Description, stackName, type TemplateResource } from '../stack/description.ts'
import { frontSecret } from './front-secret.ts'

/** Whether people sign in to this system: its template has a user pool. */
export function hasSignIn(description: Description): boolean {
  return poolsOf(description).length > 0
}

/** What sign-in and page were told of an earlier engine names a pool that is gone. */
export async function forgetSignIn(project: Project): Promise<void> {
  await Promise.all([settingsFile(project.state), pageConfigurationFile(project.state)].map((file) => rm(file, { force: true })))
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
  const [pool = '', ...others] = poolsOf(description)
  const { pageConfiguration } = project.config
  const people = project.config.people ?? (project.isAdopted ? samplePeople(resourceOf(description, pool)) : [])
  const pageFile = pageConfigurationFile(project.state)
  const pageUrl = `http://127.0.0.1:${ports.page}`
  const isTold = isUnchanged && (!pageConfiguration || existsSync(pageFile))
  const told = await readSettings(project.state)
  if (isTold && isDeepStrictEqual([told?.people, told?.engine, told?.pageUrl], [people, besideAccess(access).endpoint, pageUrl])) return
  const { parameter, physicalId } = await import('../stack/lookups.ts')
  const { connectIdentity } = await import('../identity/connect.ts')
  if (others.length > 0 && !project.isAdopted)
    throw new StagecraftError(
      'two-user-pools',
      `The template has several user pools: ${[pool, ...others].join(', ')}. The local sign-in supports one.`,
      {
        hint: 'Keep one of them.',
      },
    )
  await connectIdentity({
    state: project.state,
    access: besideAccess(access),
    poolId: await physicalId(besideAccess(access), stackName(description), pool),
    secret: await frontSecret(project),
    providers: Object.values(description.template.Resources).flatMap(({ Type: type, Properties: properties }) =>
      type === 'AWS::Cognito::UserPoolIdentityProvider' ? [{ properties }] : [],
    ),
    people,
    pageUrl,
    identityUrl: `http://127.0.0.1:${ports.identity}`,
  })
  if (!pageConfiguration) return
  await writeText(pageFile, await parameter(access, `/${description.service}/${description.stage}/${pageConfiguration}`))
}

function resourceOf({ template }: Description, logicalId: string): TemplateResource {
  return template.Resources[logicalId] ?? { Type: '', Properties: {} }
}

function poolsOf(description: Description): string[] {
  return Object.entries(description.template.Resources).flatMap(([logicalId, { Type }]) => (Type === 'AWS::Cognito::UserPool' ? [logicalId] : []))
}
