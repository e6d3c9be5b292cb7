import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { parse } from 'yaml'
import type { Template } from './checked.ts'

/** What checkov or cfn-lint ask of every resource of a type and the system decided otherwise: type → id of the rule → the reason. */
export type Excused = Record<string, Record<string, string>>

/**
 * `custom.excused` of serverless.yml, itself or as `${file(path)}`. It stands once for what the Framework makes by the dozen, functions above all;
 * what a single resource is excused from stands beside it. Throws `excuse-without-reason`.
 */
export async function excusedIn(root: string): Promise<Excused> {
  const { custom } = parse(await readFile(join(root, 'serverless.yml'), 'utf8'), { logLevel: 'silent' }) as { custom?: { excused?: unknown } } // looked at below
  const file = /^\$\{file\(([^)]+)\)\}$/.exec(String(custom?.excused))?.[1]
  const excused = (file ? parse(await readFile(join(root, file), 'utf8')) : custom?.excused) ?? {}
  for (const [type, rules] of Object.entries(excused as Excused))
    for (const [id, reason] of Object.entries(rules))
      if (typeof reason !== 'string' || !reason.trim())
        throw new StagecraftError('excuse-without-reason', `${type} is excused from ${id} without a reason.`, {
          hint: `Write it in ${file ?? 'serverless.yml, custom.excused'}: \`${id}: why\`.`,
        })
  return excused as Excused
}

/** The template with these excuses beside each resource of the types, as the tools read them. */
export function withExcuses(template: Template, excused: Excused): Template {
  const resources = Object.entries(template.Resources).map(([id, resource]) => {
    const rules = Object.entries(excused[resource.Type] ?? {})
    return [id, rules.length > 0 ? { ...resource, Metadata: metadataOf(resource.Metadata ?? {}, rules) } : resource] as const
  })
  return { ...template, Resources: Object.fromEntries(resources) }
}

interface Metadata {
  checkov?: { skip?: { id: string; comment: string }[] }
  'cfn-lint'?: { config?: { ignore_checks?: string[] }; reason?: string }
}

function metadataOf(own: Metadata & Record<string, unknown>, rules: [id: string, reason: string][]): Record<string, unknown> {
  const ofCheckov = rules.filter(([id]) => id.startsWith('CK'))
  const ofLint = rules.filter(([id]) => /^[EWI]\d{4}$/.test(id))
  const skip = [...(own.checkov?.skip ?? []), ...ofCheckov.map(([id, comment]) => ({ id, comment }))]
  const ignored = [...(own['cfn-lint']?.config?.ignore_checks ?? []), ...ofLint.map(([id]) => id)]
  const reason = [own['cfn-lint']?.reason, ...ofLint.map(([, each]) => each)].filter(Boolean).join(' ')
  return {
    ...own,
    ...(skip.length > 0 && { checkov: { skip } }),
    ...(ignored.length > 0 && { 'cfn-lint': { config: { ignore_checks: ignored }, reason } }),
  }
}
