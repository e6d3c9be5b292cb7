import { archive } from '../archive.ts'
import type { Bundle } from '../bundle.ts'
import type { Code } from './code.ts'

/** The code that is a bundle whose packages are shared (`stack/bundles.ts`). */
export function sharedCode(bundle: Bundle): Code {
  return { id: bundle.module, hash: bundle.hash, inputs: bundle.inputs, madeAt: Date.now(), archive: () => archive(bundle) }
}
