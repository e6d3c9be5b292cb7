// Plain JavaScript, for every Node from 18 on: the published command looks for the project before it knows that its Node is new enough.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** The files that describe a system, in the order in which the Serverless Framework looks for them. */
export const descriptionNames = ['yml', 'yaml', 'json', 'js', 'cjs', 'mjs', 'ts', 'mts'].map((ending) => `serverless.${ending}`)

const templateNames = ['template.yaml', 'template.yml', 'template.json']

/** The template that the last start was given (`--template`), where no other file describes the system: later commands mean it too. */
export const keptTemplate = join('.stagecraft', 'template')

/**
 * The name of the Framework's file that describes the system in this folder; undefined where there is none.
 *
 * @param {string} folder
 * @returns {string | undefined}
 */
export function descriptionIn(folder) {
  return descriptionNames.find((name) => existsSync(join(folder, name)))
}

/**
 * The template of CloudFormation that describes the system in this folder where the Framework has no file: the one that was kept, or one of SAM under
 * its usual name. Relative to the folder.
 *
 * @param {string} folder
 * @returns {string | undefined}
 */
export function templateIn(folder) {
  if (descriptionIn(folder)) return undefined
  const kept = join(folder, keptTemplate)
  if (existsSync(kept)) return readFileSync(kept, 'utf8')
  return templateNames.find((name) => existsSync(join(folder, name)) && readFileSync(join(folder, name), 'utf8').includes('AWS::Serverless'))
}

/**
 * The project that `folder` is in: the nearest folder, itself or above, with a stagecraft.config.ts or a file that describes a system; else the folder
 * of the `template` that is asked for, where that is. Undefined where there is none.
 *
 * @param {string} folder
 * @param {string} [template]
 * @returns {string | undefined}
 */
export function projectRoot(folder, template) {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, 'stagecraft.config.ts')) || descriptionIn(at) || templateIn(at)) return at
    if (dirname(at) === at) return template && existsSync(template) ? dirname(resolve(template)) : undefined
  }
}

/**
 * Makes a project's folder for state, caches and programs, `.stagecraft`: its files are nobody else's, and Git passes over it, in a repository too whose
 * own .gitignore has no line for it. Returns it.
 *
 * @param {string} folder
 * @returns {string}
 */
export function ownFolder(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const ignored = join(folder, '.gitignore')
  if (!existsSync(ignored)) writeFileSync(ignored, '*\n')
  return folder
}
