import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { openProject, type Project } from '../../localstack/project.ts'
import type { Checked } from '../../scripts/check-aws/checked.ts'
import { compileAll } from '../../scripts/check-aws/compile.ts'
import { circles } from '../../scripts/check-aws/policies/circles.ts'
import { ofType } from '../../scripts/check-aws/resources.ts'
import { deriveSam } from '../../scripts/sam/derive.ts'
import { comparable } from '../../scripts/sam/make.ts'
import { differences, systemOf } from '../../scripts/sam/system.ts'
import { installSam, isSamInstalled, translate } from '../../scripts/sam/tools/sam-cli.ts'
import { root } from './sources.ts'

let project: Project
let stages: Checked[]
beforeAll(async () => {
  project = await openProject(root)
  stages = (await compileAll(project)).filter(({ stage }) => stage)
}, 300_000)

// installing it takes longer than the suite: `make sam` does, and compares by itself
const isThere = await isSamInstalled(await openProject(root))

test('every stage has a SAM template with all its functions, triggers and routes', () => {
  for (const { template } of stages) {
    const { Resources } = deriveSam(template, (name) => `code/${name}.zip`).template as unknown as Checked['template'] // a template
    const functions = ofType({ Resources }, 'AWS::Serverless::Function')
    expect(functions.map(([id]) => id)).toEqual(ofType(template, 'AWS::Lambda::Function').map(([id]) => id))
    const events = functions.flatMap(([, { Properties }]) => Object.keys(Properties.Events ?? {}))
    // an API that would wait for itself in SAM keeps its routes
    const wanted = ofType(template, 'AWS::Lambda::EventSourceMapping', 'AWS::ApiGatewayV2::Route').map(([id]) => id)
    expect(wanted.filter((id) => !events.includes(id) && !Resources[id])).toEqual([])
    expect(events.length).toBeGreaterThan(0)
  }
})

test.skipIf(!isThere)('what AWS’s translator makes of it is the same system, on every stage', { timeout: 300_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-sam-'))
  try {
    const environment = await installSam(project, () => {})
    for (const checked of stages) {
      const { template, region, name } = checked
      const translated = await translate(environment, deriveSam(template, () => 'code.zip').template, region, folder)
      expect([name, differences(comparable(template), systemOf(translated), ['the stage’s', 'SAM’s'])]).toEqual([name, []])
      expect(circles.find({ ...checked, template: translated })).toEqual([])
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})
