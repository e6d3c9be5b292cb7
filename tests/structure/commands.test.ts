import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { StagecraftConfig } from '@stagecraft/localstack/config.ts'
import { expect, test } from 'vitest'
import config from '../../stagecraft.config.ts'
import { filesOf, makeRules, root, textOf } from './sources.ts'

const makefile = textOf('Makefile')
const rules = makeRules()
const phony = /^\.PHONY:(.*)$/m.exec(makefile)?.[1]?.trim().split(/\s+/) ?? []
const ofKit = ['index', 'adoption', 'promotion'].flatMap((file) =>
  [...textOf(`scripts/commands/${file}.ts`).matchAll(/\.command\('([\w-]+)'\)/g)].map(([, name = '']) => name),
)
const declared = [...ofKit, ...Object.keys((config as StagecraftConfig).commands ?? {})]

// the table of commands, in whichever document it is
const documented = ['README.md', 'docs/commands.md']
  .filter((file) => existsSync(join(root, file)))
  .flatMap((file) => [...textOf(file).matchAll(/^\| `make ([\w-]+)/gm)].map(([, name = '']) => name))

// for repositories that have no make targets
const withoutTarget = [...textOf('docs/commands.md').matchAll(/^\| `npx stagecraft ([\w-]+)/gm)].map(([, name = '']) => name)

test('there is a table of commands', () => {
  expect(documented.length).toBeGreaterThan(15)
})

test('every phony target has a rule, and every rule is phony', () => {
  expect(phony.toSorted()).toEqual([...rules.keys()].toSorted())
})

test('every command of the table is a target of make, which runs a command of stagecraft', () => {
  const runs = (target: string) => /\$\(STAGECRAFT\) ([\w-]+)/.exec(rules.get(target) ?? '')?.[1]
  expect(documented.filter((target) => !declared.includes(runs(target) ?? ''))).toEqual([])
})

test('every command of stagecraft is a target of make, or has a row of its own', () => {
  expect(declared.filter((name) => !rules.has(name) && !withoutTarget.includes(name))).toEqual([])
  expect(withoutTarget.filter((name) => !declared.includes(name))).toEqual([])
})

test('what pages, functions and the engine say names the command that every repository has: only the command line puts it in place of a make target', () => {
  const target = new RegExp(`(?:\`|<code>)make (?:${declared.join('|')})\\b`)
  const files = [...filesOf('localstack/{console,identity/front,mailbox,gateway}/**/*.{ts,js,cjs}'), ...filesOf('localstack/engines/**/*.py')]
  const said = files
    .filter((file) => !/\.test\.|differences\.ts$/.test(file))
    .flatMap((file) =>
      textOf(file)
        .split('\n')
        .map((line) => ({ file, line: line.trim() })),
    )
    .filter(({ line }) => target.test(line) && !/^(?:\/\/|\/?\*|#)/.test(line))
  expect(files.length).toBeGreaterThan(200)
  expect(said).toEqual([])
})
