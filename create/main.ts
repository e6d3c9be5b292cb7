#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { askFor, type Chosen } from './ask.ts'
import { Failure } from './failure.ts'
import { fetchEngine } from './fetch-engine.ts'
import { install, manager } from './install.ts'
import { unpack } from './unpack.ts'
import { namesOf, templates, type Wishes, wishesOf } from './wishes.ts'

// how a template calls itself: the project's name takes its place
const ownName = { minimal: 'minimal', orders: 'stagecraft-orders' } as const

// `npm create stagecraft@latest my-app`. Exit codes: 0 made, 1 the user can fix it, 130 given up.
try {
  process.exitCode = await create(wishesOf(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof Failure)) throw error
  console.error(`\n${error.message}\n  ${error.hint}`)
  process.exitCode = 1
}

async function create(wishes: Wishes): Promise<number> {
  if (wishes.help) {
    console.log(help())
    return 0
  }
  const chosen = await choose(wishes)
  if (!chosen) return 130
  const names = namesOf(chosen.folder)
  unpack(readFileSync(new URL(`./templates/${chosen.template}.zip`, import.meta.url)), ownName[chosen.template], names)
  const place = relative(process.cwd(), names.folder) || '.'
  console.log(`\nMade ${names.name} in ${place}.`)
  if (wishes.install) {
    console.log(`Installing its packages with ${manager()}, and the local engine …`)
    await installWithEngine(names.folder)
  }
  const steps = [...(place === '.' ? [] : [`cd ${place}`]), ...(wishes.install ? [] : [`${manager()} install`]), 'make up', 'make test']
  console.log(`\nNext:\n${steps.map((step) => `  ${step}`).join('\n')}\n`)
  return 0
}

async function installWithEngine(folder: string): Promise<void> {
  const engine = fetchEngine()
  try {
    await install(folder)
  } catch (error) {
    await engine.end(0)
    throw error
  }
  // what is left of it can as well be fetched by `make up`, which shows it
  await engine.end(30_000)
}

async function choose(wishes: Wishes): Promise<Chosen | undefined> {
  const { folder, template, yes } = wishes
  if (process.stdin.isTTY && process.stdout.isTTY && !yes && !(folder && template)) return askFor(wishes, (given) => void namesOf(given))
  if (!folder) throw new Failure('The project has no name.', 'Give one: npm create stagecraft@latest my-app')
  return { folder, template: template ?? 'minimal' }
}

function help(): string {
  return `npm create stagecraft@latest NAME [-- OPTIONS]

  --template NAME   ${Object.entries(templates)
    .map(([name, what]) => `${name}: ${what}`)
    .join('\n                    ')}
  --no-install      do not install the packages
  --yes             do not ask`
}
