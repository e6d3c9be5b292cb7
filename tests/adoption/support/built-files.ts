import { existsSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path'
import type { Packed } from './registry.ts'

/** A file that a built file names. */
export interface Named {
  in: string
  name: string
}

const specifier =
  /(?:^|[\s;}])(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|^import\s*['"]([^'"]+)['"]|\b(?:import|require|resolve)\(\s*['"]([\w@./:-]+)['"]\s*\)/gm
const address = /new URL\(\s*['"](\.[^'"]+)['"]\s*,\s*import\.meta\.url/g

/** What the modules of a package import and name by URL that is neither in the package, nor a package it depends on, nor Node's. */
export function missingIn({ folder, files }: Packed): Named[] {
  const { name: own, dependencies, optionalDependencies } = manifestOf(folder)
  const known = new Set([own, ...Object.keys({ ...dependencies, ...optionalDependencies }), ...builtinModules])
  return scripts(files).flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8')
    const names = [...text.matchAll(specifier), ...text.matchAll(address)].map(([, ...found]) => found.find((each) => each !== undefined) ?? '')
    return names.filter((name) => !isThere(folder, file, name, known)).map((name) => ({ in: file, name }))
  })
}

function isThere(folder: string, file: string, name: string, known: ReadonlySet<string>): boolean {
  if (name.startsWith('node:')) return true
  if (name.startsWith('.')) return existsSync(join(folder, dirname(file), name))
  // the other package of the kit, which is built beside this one
  const internal = /^@stagecraft\/localstack\/internal\/(.*)$/.exec(name)?.[1]
  if (internal) return existsSync(join(folder, '..', 'localstack', 'dist', internal))
  return known.has(
    name
      .split('/')
      .slice(0, name.startsWith('@') ? 2 : 1)
      .join('/'),
  )
}

/** The TypeScript files that a package's modules name in one text. */
export function typeScriptIn({ folder, files }: Packed): Named[] {
  return scripts(files).flatMap((file) => {
    const code = readFileSync(join(folder, file), 'utf8').replace(/^\s*(\/\/|\*|\/\*).*$/gm, '')
    return [...code.matchAll(/(['"`])([^'"`\s]*\.[cm]?ts)\1/g)].map(([, , name = '']) => ({ in: file, name }))
  })
}

function scripts(files: readonly string[]): string[] {
  return files.filter((file) => /\.[cm]?js$/.test(file))
}

interface Manifest {
  name: string
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest // npm packed it
}
