import { StagecraftError } from '../../errors.ts'
import { didYouMean } from '../../suggestion.ts'
import { archive } from '../bundles/archive.ts'
import type { Bundle } from '../bundles/bundle.ts'
import type { Code } from './code.ts'

/** The code that is a bundle whose packages are shared (`stack/bundles/bundles.ts`). */
export function sharedCode(bundle: Bundle): Code {
  return { id: bundle.module, hash: bundle.hash, inputs: bundle.inputs, madeAt: Date.now(), archive: () => archive(bundle) }
}

/** Throws `handler-missing` where a bundle has not the export that the handler names. AWS would say so at the first invocation. */
export function refuseMissing(key: string, handler: string, { module, exports }: Bundle): void {
  const name = handler.slice(module.length + 1)
  if (exports.length === 0 || exports.includes(name)) return
  throw new StagecraftError(
    'handler-missing',
    `The function ${key} has the handler ${handler}, and ${module}.ts has no export ${name}. It exports ${exports.join(', ')}.${didYouMean(name, exports)}`,
    { hint: `Correct \`functions.${key}.handler\` in serverless.yml, or export ${name}.` },
  )
}
