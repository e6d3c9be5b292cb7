import type { Project } from '@stagecraft/localstack/project.ts'
import { checkAll } from '../check-aws/check.ts'
import { reportText } from '../check-aws/report.ts'
import type { Output } from '../output/output.ts'

/**
 * Checks every stage's template, and those beside it, as far as that can be done without an account: cfn-lint, checkov, our own policies, sizes.
 * Ends with exit code 1 if something is found. `--json`: the `CheckResult` of scripts/check-aws/check.ts.
 */
export async function checkAws(project: Project, output: Output): Promise<void> {
  const result = await checkAll(project, (line) => output.say(`  …     ${line}`))
  output.result(result, () => reportText(result))
  if (result.findings.length > 0) process.exitCode = 1
}
