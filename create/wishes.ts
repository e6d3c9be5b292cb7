import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import validateName from 'validate-npm-package-name'
import { Failure } from './failure.ts'

export const templates = {
  minimal: 'one function between two queues, a page, a test',
  orders: 'the sample: order files in, ordered events out, with PostgreSQL, sign-in and a page',
} as const

export type Template = keyof typeof templates

/** What somebody asked for on the command line; what they left out is undefined. */
export interface Wishes {
  folder?: string
  template?: Template
  install: boolean
  yes: boolean
  help: boolean
}

/** Reads the command line. Throws a `Failure` that names what it does not know. */
export function wishesOf(words: readonly string[]): Wishes {
  const { values, positionals } = parsed(words)
  const { template } = values
  if (positionals.length > 1)
    throw new Failure(`There are several names: ${positionals.join(', ')}.`, 'Give one: npm create stagecraft@latest my-app')
  if (template !== undefined && !isTemplate(template))
    throw new Failure(`There is no template “${template}”.`, `There are: ${Object.keys(templates).join(', ')}.`)
  return { folder: positionals[0], template, install: !values['no-install'], yes: values.yes ?? false, help: values.help ?? false }
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        template: { type: 'string', short: 't' },
        yes: { type: 'boolean', short: 'y' },
        'no-install': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new Failure((error as Error).message, 'npm create stagecraft@latest -- --help lists the options.') // of parseArgs
  }
}

function isTemplate(name: string): name is Template {
  return Object.hasOwn(templates, name)
}

/** The project that a folder becomes: its name for npm, and that of the service, with which everything deployed begins. */
export interface Names {
  /** Absolute. */
  folder: string
  /** The name of its package.json. */
  name: string
  /** `[a-z][a-z0-9-]*`, at most 32 characters: names on AWS begin with it. */
  service: string
}

/** Throws a `Failure` where npm does not allow the name, or where the folder holds something. */
export function namesOf(given: string): Names {
  const folder = resolve(given)
  const name = basename(folder)
  const { validForNewPackages, errors = [], warnings = [] } = validateName(name)
  if (!validForNewPackages)
    throw new Failure(
      `“${name}” can't be the name of a package: ${[...errors, ...warnings].join(', ')}.`,
      `Take another one, for instance ${suggestion(name)}.`,
    )
  if (existsSync(folder) && !statSync(folder).isDirectory()) throw new Failure(`${folder} is a file.`, 'Take another name, or move the file.')
  const there = existsSync(folder) ? readdirSync(folder).filter((each) => each !== '.git') : []
  if (there.length > 0)
    throw new Failure(
      `${folder} is not empty: it has ${there.slice(0, 3).join(', ')}${there.length > 3 ? ' and more' : ''}.`,
      'Take another name. In a repository that has a serverless.yml, run `npx stagecraft up`; nothing has to be created there.',
    )
  return { folder, name, service: serviceOf(name) }
}

function serviceOf(name: string): string {
  const letters = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  return (
    letters
      .replace(/^[^a-z]+/, '')
      .slice(0, 32)
      .replace(/-+$/, '') || 'app'
  )
}

function suggestion(name: string): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return validateName(words).validForNewPackages ? words : 'my-app'
}
