import { logicalIdOf } from '../../../compose/names.ts'
import type { Description, FunctionDescription } from '../../../stack/described.ts'
import { inTemplate } from '../../../stack/functions-in-template.ts'

/** The description with the functions that only its template knows, too. `deployed`: short name → full name, of all of them. */
export function withFunctionsInTemplate(description: Description, deployed: Readonly<Record<string, string>>): Description {
  const keys = new Map(Object.keys(deployed).map((key) => [logicalIdIn(key), key]))
  const others = inTemplate(description).flatMap((id): [string, FunctionDescription][] => {
    const key = keys.get(id) ?? ''
    const name = deployed[key]
    const { Handler, Runtime, MemorySize, Timeout } = description.template.Resources[id]?.Properties ?? {}
    if (!name || key in description.functions) return []
    return [
      [
        key,
        {
          ...{ name, handler: String(Handler ?? ''), events: [], isInTemplate: true },
          ...(Runtime ? { runtime: String(Runtime) } : {}),
          ...(MemorySize ? { memorySize: Number(MemorySize) } : {}),
          ...(Timeout ? { timeout: Number(Timeout) } : {}),
        },
      ],
    ]
  })
  return { ...description, functions: { ...description.functions, ...Object.fromEntries(others) } }
}

// of one of several services, `users:Create`
function logicalIdIn(key: string): string {
  const [service = '', id] = key.split(':')
  return id ? logicalIdOf(service, id) : key
}
