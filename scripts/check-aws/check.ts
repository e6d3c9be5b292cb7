import { join } from 'node:path'
import { withFolder } from '@stagecraft/localstack/machine/temporary.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { type Bundle, packageFor } from '../pr-report/packaged.ts'
import { checkBootstrap } from './bootstrap.ts'
import type { Checked, Template } from './checked.ts'
import { compileAll } from './compile.ts'
import { excusedIn, withExcuses } from './excused.ts'
import { type Growth, growthOf } from './features.ts'
import { applyAll, policies } from './policies/index.ts'
import { cfnLint, installCfnLint } from './tools/cfn-lint.ts'
import { checkov, installCheckov } from './tools/checkov.ts'
import { type Suppressed, type ToolFinding, type ToolResult, writeTemplates } from './tools/template-files.ts'

/** CloudFormation's limits: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html. A bundle's is our own, for its cold start. */
export const limits = { templateBytes: 1_000_000, resources: 500, bundleBytes: 1_000_000 }

export interface Measured {
  name: string
  resources: number
  /** Of the template, as it is uploaded. */
  bytes: number
  growth: Growth[]
}

export interface CheckResult {
  templates: Measured[]
  bundles: readonly Bundle[]
  findings: ToolFinding[]
  suppressed: Suppressed[]
  /** What of the checks ran, with how much of it was right. */
  passed: { checkov: number; policies: number }
  seconds: number
}

/** Compiles every template and runs all checks on them, two at a time. `say` gets a line of progress each. */
export function checkAll(project: Project, say: (line: string) => void): Promise<CheckResult> {
  return withFolder(project, 'check-aws', (folder) => checkIn(folder, project, say))
}

async function checkIn(folder: string, project: Project, say: (line: string) => void): Promise<CheckResult> {
  const started = performance.now()
  say('compiling the template of every stage on AWS')
  const all = await compileAll(project)
  const excused = await excusedIn(project.root)
  const files = await writeTemplates(
    all.map((checked) => ({ ...checked, template: withExcuses(checked.template, excused) })),
    folder,
  )
  const tools: Record<'cfnLint' | 'checkov', string> = { cfnLint: await installCfnLint(project, say), checkov: await installCheckov(project, say) }
  say(`checking ${all.length} templates (${all.map(({ name }) => name).join(', ')}) and the functions’ bundles`)
  const [linted, secured, bundles] = await Promise.all([
    cfnLint(tools.cfnLint, files),
    checkov(tools.checkov, files),
    bundlesOf(project, all, join(folder, 'package')),
  ])
  const own = applyAll(all)
  const templates = await Promise.all(all.map((checked) => measure(project.root, checked)))
  const results: ToolResult[] = [linted, secured, own, await checkBootstrap(project, all, tools.cfnLint)]
  return {
    templates,
    bundles,
    findings: [...results.flatMap(({ findings }) => findings), ...sizes(templates, bundles)],
    suppressed: results.flatMap(({ suppressed }) => suppressed),
    passed: { checkov: secured.passed, policies: policies.length * all.length - brokenPolicies(own) },
    seconds: (performance.now() - started) / 1000,
  }
}

// every stage has the same code
async function bundlesOf(project: Project, all: readonly Checked[], folder: string): Promise<readonly Bundle[]> {
  const stage = all.find((each) => each.stage)?.stage ?? ''
  return (await packageFor(stage, project.root, folder)).bundles
}

async function measure(root: string, checked: Checked): Promise<Measured> {
  return {
    name: checked.name,
    resources: Object.keys(checked.template.Resources).length,
    bytes: bytesOf(checked.template),
    growth: checked.stage ? await growthOf(root, checked) : [],
  }
}

// the Framework uploads it with two spaces of indentation
function bytesOf(template: Template): number {
  return Buffer.byteLength(JSON.stringify(template, null, 2))
}

function sizes(templates: readonly Measured[], bundles: readonly Bundle[]): ToolFinding[] {
  const about = { tool: 'sizes', id: 'limits' }
  return [
    ...templates
      .filter(({ bytes, resources }) => bytes > limits.templateBytes || resources > limits.resources)
      .map(({ name, bytes, resources }) => ({
        ...about,
        template: name,
        resource: 'the template',
        what: `It has ${resources} resources and ${bytes} bytes, and CloudFormation takes ${limits.resources} and ${limits.templateBytes}.`,
        remedy: 'Move features to a stack of their own.',
      })),
    ...bundles
      .filter(({ packed }) => packed > limits.bundleBytes)
      .map(({ name, packed }) => ({
        ...about,
        template: 'every stage',
        resource: name,
        what: `Its archive has ${packed} bytes, more than ${limits.bundleBytes}.`,
        remedy: 'Look at what the function imports: one client of the SDK or one schema too many.',
      })),
  ]
}

function brokenPolicies({ findings }: ToolResult): number {
  return new Set(findings.map(({ template, id }) => `${template} ${id}`)).size
}
