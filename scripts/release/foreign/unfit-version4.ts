import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Description } from '@stagecraft/localstack/stack/description.ts'
import { besideBundles, buildSettings, isBuiltBy4 } from './framework4.ts'

/**
 * What of a description that is written for Framework 4 a release cannot hold: a sentence each. It is compiled by Framework 3, so what only 4 knows would be
 * missing, and its functions are built as 4 builds them (framework4.ts).
 */
export async function unfitVersion4(root: string, description: Description): Promise<string[]> {
  const { found, functions, packaging, provider } = description
  if (!found?.isVersion4) return []
  const unknown = (found.unknown ?? []).map(
    (each) => `Framework 3, which compiles the description here, does not know what stands ${each}. The release would lack it: leave it out.`,
  )
  const [built, others] = [Object.keys(functions).filter(isBuilt), Object.keys(functions).filter((key) => !isBuilt(key))]
  function isBuilt(key: string): boolean {
    const described = functions[key]
    return described !== undefined && isBuiltBy4(root, described, description)
  }
  if (built.length === 0) return unknown
  const settings = await buildSettings(root, packaging)
  const beside = besideBundles(root, settings, String(provider.runtime ?? ''))
  return [
    ...unknown,
    ...(packaging.plugins.includes('serverless-esbuild')
      ? ['Framework 4 bundles by itself, and serverless-esbuild does too. Leave the plugin out, or set `build: { esbuild: false }`.']
      : []),
    ...(others.length > 0 && !packaging.package.individually
      ? [
          `Framework 4 bundles ${built.join(', ')} into the one archive of all functions, which lacks ${others.join(', ')}. Set \`package.individually: true\`, or \`build.esbuild: true\`.`,
        ]
      : []),
    ...(settings.plugins ? ['`plugins` in build.esbuild is code that Stagecraft cannot know to do the same everywhere. Leave it out.'] : []),
    ...(settings.bundle === false || settings.packages === 'external' || beside.length > 0
      ? [
          `build.esbuild leaves ${beside.join(', ') || 'packages'} beside the bundles (\`external\`, \`packages\`, \`bundle\`). A release holds them in the bundles: name in \`exclude\`, too, what the runtime or a layer has, and let the rest be bundled.`,
        ]
      : []),
    ...(existsSync(join(root, 'package.json')) ? [] : ['There is no package.json, so nobody knows which packages are in the bundles.']),
  ]
}
