import type { EngineAccess } from './client-options.ts'
import { type Description, stackName } from './description.ts'

/**
 * The functions that the template defines by itself, with their code in it or in a bucket: logical id → full name, as deployed. A custom resource's own,
 * for one, or one that the Framework adds. Those that are described as functions are not among them. The engine is asked only where there are any.
 */
export async function functionsInTemplate(access: EngineAccess, description: Description): Promise<Record<string, string>> {
  const ids = inTemplate(description)
  if (ids.length === 0) return {}
  const { physicalIdsOf } = await import('./lookups.ts')
  const deployed = await physicalIdsOf(access, stackName(description))
  // one whose condition is false is not there
  return Object.fromEntries(ids.flatMap((id) => (deployed.get(id) ? [[id, deployed.get(id) ?? '']] : [])))
}

/** The logical ids of functions that only the template knows. A function that is described has its full name in the template, as a text. */
export function inTemplate({ template, functions }: Pick<Description, 'template' | 'functions'>): string[] {
  const described = new Set<unknown>(Object.values(functions).map(({ name }) => name))
  return Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) =>
    Type === 'AWS::Lambda::Function' && !described.has(Properties?.FunctionName) ? [id] : [],
  )
}
