import type { Description, FunctionDescription } from '../description.ts'
import { artifactCode } from './artifact.ts'
import { binaryCode } from './binary.ts'
import type { Code, Codes } from './code.ts'
import { javaScriptCode } from './javascript.ts'
import type { Kind } from './kind.ts'
import { notLocalCode } from './not-local.ts'
import { packageSettings, type Workshop } from './workshop.ts'

/** The code of the functions whose kind is made for each by itself. What is packaged together is packed once. */
export async function singleCodes({ functions }: Description, kinds: readonly [string, Kind][], workshop: Workshop): Promise<Codes> {
  const together = new Map<string, Promise<Code>>()
  const once = (id: string, make: () => Promise<Code>) => {
    const made = together.get(id) ?? make()
    together.set(id, made)
    return made
  }
  const codes = kinds.map(async ([key, kind]): Promise<[string, Code][]> => {
    const described = functions[key]
    const code = described && (await codeOf(key, described, kind, workshop, once))
    return code ? [[key, code]] : []
  })
  return new Map((await Promise.all(codes)).flat())
}

async function codeOf(
  key: string,
  described: FunctionDescription,
  kind: Kind,
  workshop: Workshop,
  once: (id: string, make: () => Promise<Code>) => Promise<Code>,
): Promise<Code | undefined> {
  switch (kind.kind) {
    case 'javascript':
      return once(packageSettings(key, described, workshop).id, () => javaScriptCode(key, described, workshop))
    case 'python':
      return (await import('./python/python.ts')).pythonCode(key, described, workshop)
    case 'binary':
      return binaryCode(key, described, workshop)
    case 'artifact':
      return artifactCode(key, kind.file, workshop.project)
    case 'not local':
      workshop.say(`${key} is deployed, and does not run locally: ${kind.why}`)
      return notLocalCode(key, kind.why)
    default:
      return undefined
  }
}
