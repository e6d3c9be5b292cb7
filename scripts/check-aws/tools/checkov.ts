import { join } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { inEnvironment, installPython } from '@stagecraft/localstack/machine/python.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { lastLines, run } from '../../pr-report/run.ts'
import { nameOfFile, type TemplateFile, type ToolResult } from './template-files.ts'

const limitMs = 5 * 60_000

/** Puts checkov into a virtual environment of its own, on first use. */
export async function installCheckov(project: Project, say: (line: string) => void): Promise<string> {
  const folder = join(project.programs, 'checkov')
  await installPython(
    { folder, requirements: new URL('./checkov/requirements.txt', import.meta.url), what: 'checkov', code: 'checkov-not-installed' },
    say,
  )
  return folder
}

/** What checkov finds. A resource is excused by `Metadata: { checkov: { skip: [{ id: CKV_AWS_1, comment: why }] } }`; without a comment that is a finding itself. */
export async function checkov(environment: string, files: readonly TemplateFile[]): Promise<ToolResult & { passed: number }> {
  const words = [
    '--framework',
    'cloudformation',
    '--output',
    'json',
    '--compact',
    '--skip-download',
    ...files.flatMap(({ path }) => ['--file', path]),
  ]
  // its own program does not start from a folder with a space in its name
  const { code, stdout, output } = await run(inEnvironment(environment), ['-m', 'checkov.main', ...words], {
    cwd: environment,
    environment: { ...process.env, LOG_LEVEL: 'ERROR' },
    withinMs: limitMs,
  })
  const report = stdout.trim().startsWith('{') ? (JSON.parse(stdout) as Report) : undefined
  if (code === null || code > 1 || !report?.results || report.summary.parsing_errors > 0)
    throw new StagecraftError('checkov-failed', `checkov ended with exit code ${code}:\n${lastLines(output)}`)
  const named = (check: Check) => ({
    tool: 'checkov',
    template: nameOfFile(files, check.file_path),
    id: check.check_id,
    resource: check.resource.split('.').slice(1).join('.'),
  })
  const { failed_checks: failed, skipped_checks: skipped } = report.results
  const unexplained = skipped.filter(({ check_result }) => isNoReason(check_result.suppress_comment))
  return {
    passed: report.summary.passed,
    findings: [
      ...failed.map((check) => ({ ...named(check), what: `${check.check_name}: not so.`, remedy: remedyOf(check) })),
      ...unexplained.map((check) => ({
        ...named(check),
        what: `${check.check_id} (${check.check_name}) is skipped without a reason.`,
        remedy: 'Write it beside: `Metadata: { checkov: { skip: [{ id, comment: … }] } }`.',
      })),
    ],
    suppressed: skipped
      .filter((check) => !unexplained.includes(check))
      .map((check) => ({ ...named(check), reason: check.check_result.suppress_comment ?? '' })),
  }
}

/** The report of `--output json`, as far as it is read. */
interface Report {
  summary: { passed: number; parsing_errors: number }
  results?: { failed_checks: Check[]; skipped_checks: Check[] }
}

interface Check {
  check_id: string
  check_name: string
  /** `AWS::SQS::Queue.Orders` */
  resource: string
  file_path: string
  check_result: { evaluated_keys?: string[]; suppress_comment?: string }
}

// what checkov writes where there is none
function isNoReason(comment = ''): boolean {
  return comment.trim() === '' || comment === 'No comment provided'
}

function remedyOf({ check_id: id, check_result: { evaluated_keys: keys = [] } }: Check): string {
  const where = keys.length > 0 ? `Set ${keys.join(', ')}` : 'Set what it asks for'
  return `${where}, or explain beside the resource: \`Metadata: { checkov: { skip: [{ id: ${id}, comment: … }] } }\`.`
}
