import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import type { DeclaredParameter } from '@stagecraft/localstack/config.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { setOne } from '../commands/config.ts'
import { declarationsOf } from '../config/declared.ts'
import type { ClientOptions } from '../deployment/cloud.ts'
import { isApart, missingParameters, setByPerson, shortName } from '../deployment/parameters.ts'
import type { Target } from '../deployment/target.ts'
import type { Output } from '../output/output.ts'
import type { Manifest } from '../release/manifest.ts'

/** Sets what a stage lacks of a release's parameters and secrets, by the code of `make config`, as the account's administrator. Returns their names. */
export async function setMissingParameters(project: Project, target: Target, manifest: Manifest, client: ClientOptions): Promise<string[]> {
  const { service, stage } = target
  const all = setByPerson(await missingParameters(target, manifest), target, manifest)
  // of names that are not the system's own nothing is declared
  const apart = all.filter((name) => isApart(name, target))
  await setApart(apart, client)
  const missing = all.filter((name) => !apart.includes(name)).map((name) => shortName(name, target))
  if (missing.length === 0) return apart
  const declarations = await declarationsOf(project)
  for (const name of missing) await setOne({ service, stage, client }, declarations, name, silent, async (parameter) => fitting(parameter))
  return [...apart, ...missing]
}

async function setApart(names: readonly string[], client: ClientOptions): Promise<void> {
  const ssm = new SSMClient(client)
  for (const Name of names) await ssm.send(new PutParameterCommand({ Name, Type: 'String', Value: address(Name.slice(1)) }))
  ssm.destroy()
}

const silent: Output = { json: true, result: () => {}, say: () => {} }

const address = (of: string) => `https://rehearsal.example.com/${of}`

/** A value that looks like what is asked for. It leads nowhere: RFC 2606. */
function fitting({ name, kind, keys }: DeclaredParameter): string {
  if (keys) return JSON.stringify(Object.fromEntries(keys.map((key) => [key, address(key)])))
  if (kind === 'arn') return `arn:aws:rehearsal:::${name}`
  return address(name)
}
