import { createHash } from 'node:crypto'
import type { Code } from './code.ts'
import { zip } from './zip.ts'

/**
 * Code that stands in for what cannot run on this machine: the function is there, so that what refers to it can be deployed, and says why it does not
 * run to whoever invokes it.
 */
export function notLocalCode(key: string, why: string): Code {
  const message = `The function ${key} does not run locally: ${why}.`
  const source = Buffer.from(`exports.handler = async () => { throw new Error(${JSON.stringify(message)}) }\n`)
  return {
    id: `${key}-not-local`,
    hash: createHash('sha256').update(source).digest('hex'),
    inputs: [],
    madeAt: Date.now(),
    archive: async () => zip(new Map([['index.js', { content: source }]])),
    properties: { Runtime: 'nodejs24.x', Handler: 'index.handler', PackageType: 'Zip', ImageConfig: undefined, Layers: undefined },
  }
}
