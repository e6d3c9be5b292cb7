import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { inEnvironment, installPython, isInstalled } from '@stagecraft/localstack/machine/python.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { Template } from '../../check-aws/checked.ts'
import { lastLines, run } from '../../pr-report/run.ts'

const requirements = new URL('./requirements.txt', import.meta.url)
const limitMs = 5 * 60_000

/** Puts the AWS SAM CLI into a virtual environment of its own, on first use: 235 MB. */
export async function installSam(project: Project, say: (line: string) => void): Promise<string> {
  const folder = samFolder(project)
  await installPython({ folder, requirements, what: 'the AWS SAM CLI', code: 'sam-not-installed' }, say)
  return folder
}

export function isSamInstalled(project: Project): Promise<boolean> {
  return isInstalled(samFolder(project), requirements)
}

/** `sam validate --lint`, without an account. Throws `sam-refused`. */
export async function validate(environment: string, file: string, region: string): Promise<void> {
  const words = ['validate', '--lint', '--template-file', file, '--region', region]
  const { code, output } = await run(inEnvironment(environment, 'sam'), words, {
    cwd: environment,
    environment: quiet(environment, region),
    withinMs: limitMs,
  })
  if (code !== 0) throw new StagecraftError('sam-refused', `\`sam validate --lint\` refused the template:\n${lastLines(output, 20)}`)
}

/** What CloudFormation makes of a SAM template, by AWS’s own translator. `folder` is for a file in between. Throws `sam-not-translated`. */
export async function translate(environment: string, template: unknown, region: string, folder: string): Promise<Template> {
  const file = join(folder, 'template.json')
  await writeFile(file, JSON.stringify(template))
  const words = [fileURLToPath(new URL('./translate.py', import.meta.url)), file, region]
  const { code, stdout, output } = await run(inEnvironment(environment), words, {
    cwd: environment,
    environment: quiet(environment, region),
    withinMs: limitMs,
  })
  if (code !== 0) throw new StagecraftError('sam-not-translated', `AWS’s translator could not translate the template:\n${lastLines(output, 10)}`)
  return JSON.parse(stdout) as Template
}

function samFolder({ programs }: Project): string {
  return join(programs, 'sam-cli')
}

// it neither tells AWS that it ran, nor keeps a folder in the user's home
function quiet(environment: string, region: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    SAM_CLI_TELEMETRY: '0',
    __SAM_CLI_APP_DIR: join(environment, 'state'),
    AWS_DEFAULT_REGION: region,
    PYTHONDONTWRITEBYTECODE: '1',
  }
}
