import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { wrongNames } from '../check-aws/policies/names.ts'
import { parseTemplate } from '../check-aws/template-file.ts'
import type { Context } from './context.ts'
import { keyOf, type StoredRelease } from './releases.ts'

/** Refuses a release with a name that AWS does not take: CloudFormation would say so in the middle of the deployment. Throws `name-not-accepted` with every one. */
export async function refuseWrongNames({ store, target }: Pick<Context, 'store' | 'target'>, { manifest }: StoredRelease): Promise<void> {
  const further = (manifest.furtherStacks[target.stage] ?? []).map(({ template }) => template)
  const found = await Promise.all(
    [`templates/${target.stage}.json`, ...further].map(async (path) => {
      const file = await store.read(keyOf(manifest.name, path))
      return file ? wrongNames(parseTemplate(file.text, path), target.region) : []
    }),
  )
  const wrong = found.flat()
  if (wrong.length === 0) return
  throw new StagecraftError(
    'name-not-accepted',
    `${manifest.name} has names that AWS does not take:\n${wrong.map(({ resource, what }) => `  ${resource}: ${what}`).join('\n')}`,
    { hint: wrong[0]?.remedy ?? '' },
  )
}
