import { copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { withFolder } from '@stagecraft/localstack/machine/temporary.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { stringify } from 'yaml'
import type { Template } from '../check-aws/checked.ts'
import { packageFor } from '../pr-report/packaged.ts'
import { deploymentBucket, deriveSam } from './derive.ts'
import { differences, type System, systemOf } from './system.ts'
import { installSam, translate, validate } from './tools/sam-cli.ts'

export interface MadeSam {
  file: string
  functions: number
  events: number
  /** What both templates make, each compared with its settings. */
  compared: number
}

/**
 * Writes a SAM template of a stage and the code of its functions into `folder`, validates it, and compares what AWS's translator makes of it with the
 * template that the stage deploys. Throws `sam-refused`, and `sam-differs` where the two are not the same system.
 */
export function makeSam(project: Project, stage: string, folder: string, say: (line: string) => void): Promise<MadeSam> {
  return withFolder(project, 'sam', (temporary) => makeWith(temporary, project, stage, folder, say))
}

async function makeWith(temporary: string, project: Project, stage: string, folder: string, say: (line: string) => void): Promise<MadeSam> {
  say(`packaging ${stage}`)
  const { description } = await packageFor(stage, project.root, temporary)
  const code = await takeCode(temporary, join(folder, 'code'))
  const short = new Map(Object.entries(description.functions).map(([name, each]) => [each.name, name]))
  const { template } = deriveSam(description.template, (name) => codeFile(code, short.get(name) ?? name, description.service))
  const file = join(folder, 'template.yaml')
  await writeFile(
    file,
    `# Made by \`make sam\` from serverless.yml: change it there. sam deploy --template-file template.yaml\n${stringify(template, { lineWidth: 0, aliasDuplicateObjects: false })}`,
  )
  const sam = await installSam(project, say)
  say('sam validate --lint, and a comparison of what it becomes with the stage’s own template')
  await validate(sam, file, description.region)
  const [own, translated] = [comparable(description.template), systemOf(await translate(sam, template, description.region, temporary))]
  const found = differences(own, translated, ['the stage’s template', 'SAM’s'])
  if (found.length > 0) throw new StagecraftError('sam-differs', `The SAM template is not the same system:\n${found.join('\n')}`)
  const keys = [...own.keys()]
  return {
    file,
    functions: keys.filter((key) => key.startsWith('function ')).length,
    events: keys.filter((key) => /^(trigger|schedule|route) /.test(key)).length,
    compared: keys.length,
  }
}

/** The system of a compiled template, without the bucket for code: SAM has one of its own. */
export function comparable(template: Template): System {
  return new Map([...systemOf(template)].filter(([key]) => !deploymentBucket.test(key.split(' ')[1] ?? '')))
}

async function takeCode(from: string, to: string): Promise<string[]> {
  await rm(to, { recursive: true, force: true })
  await mkdir(to, { recursive: true })
  const archives = (await readdir(from)).filter((name) => name.endsWith('.zip'))
  await Promise.all(archives.map((name) => move(join(from, name), join(to, name))))
  return archives
}

// the temporary folder may be on another file system
async function move(from: string, to: string): Promise<void> {
  await rename(from, to).catch(() => copyFile(from, to))
}

// functions that are not packaged individually share the service's archive
function codeFile(archives: readonly string[], name: string, service: string): string {
  const found = [`${name}.zip`, `${service}.zip`].find((each) => archives.includes(each))
  if (!found)
    throw new StagecraftError('no-code', `The Framework made no archive of ${name}.`, { hint: '`npx serverless package` shows what it makes.' })
  return `code/${found}`
}
