import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Finding, Template } from '../check-aws/checked.ts'
import { wrongNames } from '../check-aws/policies/names.ts'
import { rolesWithoutBoundary } from '../check-aws/policies/role-boundaries.ts'
import { parseTemplate } from '../check-aws/template-file.ts'
import type { Context } from './context.ts'
import { keyOf, type StoredRelease } from './releases.ts'

/**
 * Refuses a release whose templates CloudFormation would fail in the middle of the deployment: with a name that AWS does not take, or a role that the stage's
 * execution role may not make. Throws `name-not-accepted`, `role-without-boundary` with every one.
 */
export async function refuseTemplates({ store, target }: Pick<Context, 'store' | 'target'>, { manifest }: StoredRelease): Promise<void> {
  const further = (manifest.furtherStacks[target.stage] ?? []).map(({ template }) => template)
  const templates = await Promise.all(
    [`templates/${target.stage}.json`, ...further].map(async (path) => {
      const file = await store.read(keyOf(manifest.name, path))
      return file ? [parseTemplate(file.text, path)] : []
    }),
  )
  const found = (find: (template: Template) => Finding[]) => templates.flat().flatMap(find)
  const wrong = found((template) => wrongNames(template, target.region))
  if (wrong.length > 0)
    throw new StagecraftError('name-not-accepted', `${manifest.name} has names that AWS does not take:\n${linesOf(wrong)}`, {
      hint: wrong[0]?.remedy ?? '',
    })
  const unbounded = found(rolesWithoutBoundary)
  if (unbounded.length > 0)
    throw new StagecraftError('role-without-boundary', `${manifest.name} has roles that CloudFormation may not make:\n${linesOf(unbounded)}`, {
      hint: unbounded[0]?.remedy ?? '',
    })
}

function linesOf(findings: readonly Finding[]): string {
  return findings.map(({ resource, what }) => `  ${resource}: ${what}`).join('\n')
}
