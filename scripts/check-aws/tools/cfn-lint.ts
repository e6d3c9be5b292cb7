import { join } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { inEnvironment, installPython } from '@stagecraft/localstack/machine/python.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { lastLines, run } from '../../pr-report/run.ts'
import type { Template } from '../checked.ts'
import { nameOfFile, type TemplateFile, type ToolResult } from './template-files.ts'

const limitMs = 5 * 60_000

/** Puts cfn-lint into a virtual environment of its own, on first use. */
export async function installCfnLint(project: Project, say: (line: string) => void): Promise<string> {
  const folder = join(project.programs, 'cfn-lint')
  await installPython(
    { folder, requirements: new URL('./cfn-lint/requirements.txt', import.meta.url), what: 'cfn-lint', code: 'cfn-lint-not-installed' },
    say,
  )
  return folder
}

/**
 * Errors, warnings and notes of cfn-lint. A resource ignores a rule by `Metadata: { cfn-lint: { config: { ignore_checks: [W1234] }, reason: why } }`;
 * without a reason that is a finding itself. https://github.com/aws-cloudformation/cfn-lint#metadata
 */
export async function cfnLint(environment: string, files: readonly TemplateFile[]): Promise<ToolResult> {
  const results = await Promise.all([...Map.groupBy(files, ({ region }) => region)].map(([region, ofRegion]) => lint(environment, region, ofRegion)))
  const findings = results.flat().map(({ Filename, Location, Message, Rule }) => ({
    tool: 'cfn-lint',
    template: nameOfFile(files, Filename),
    id: Rule.Id,
    resource: String(Location.Path?.[0] === 'Resources' ? Location.Path[1] : (Location.Path?.join('.') ?? '')),
    what: `${Message} (at ${Location.Path?.join('.') ?? 'an unknown place'})`,
    remedy: `${Rule.Description} ${Rule.Source}`,
  }))
  const ignored = files.flatMap(({ name, template }) => ignoredIn(name, template))
  return {
    findings: [
      ...findings,
      ...ignored
        .filter(({ reason }) => !reason)
        .map(({ reason: _, ...each }) => ({
          ...each,
          what: `${each.id} is ignored without a reason.`,
          remedy: 'Write it beside: `Metadata: { cfn-lint: { config: { … }, reason: … } }`.',
        })),
    ],
    suppressed: ignored.filter(({ reason }) => reason),
  }
}

async function lint(environment: string, region: string, files: readonly TemplateFile[]): Promise<Match[]> {
  const words = ['--format', 'json', '--regions', region, '--template', ...files.map(({ path }) => path)]
  const { code, stdout, output } = await run(inEnvironment(environment, 'cfn-lint'), words, { cwd: environment, withinMs: limitMs })
  // a bit for each kind of finding: 2 errors, 4 warnings, 8 notes
  if (code === null || code > 14 || !stdout.trim().startsWith('['))
    throw new StagecraftError('cfn-lint-failed', `cfn-lint ended with exit code ${code}:\n${lastLines(output)}`)
  return JSON.parse(stdout) as Match[]
}

/** A finding of `--format json`, as far as it is read. */
interface Match {
  Filename: string
  Location: { Path?: (string | number)[] }
  Message: string
  Rule: { Id: string; Description: string; Source: string }
}

function ignoredIn(template: string, { Resources }: Template) {
  return Object.entries(Resources).flatMap(([resource, { Metadata }]) => {
    const { config, reason = '' } = (Metadata?.['cfn-lint'] ?? {}) as { config?: { ignore_checks?: string[] }; reason?: string } // cfn-lint's own form
    return (config?.ignore_checks ?? []).map((id) => ({ tool: 'cfn-lint', template, id, resource, reason }))
  })
}
