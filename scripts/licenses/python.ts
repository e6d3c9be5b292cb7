import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Licensed } from './licensed.ts'

/** Every package in a virtual environment; empty where there is none. */
export function pythonLicenses(environment: string): Promise<Licensed[]> {
  return licensesIn(environment, 'lib/python*/site-packages/')
}

/** Every package that pip installed into a folder. `within`: the pattern of the folders below it, with `/` at its end. */
export function licensesIn(folder: string, within = ''): Promise<Licensed[]> {
  const files = globSync(`${within}*.dist-info/METADATA`, { cwd: folder })
  return Promise.all(files.sort().map(async (file) => read(await readFile(join(folder, file), 'utf8'))))
}

// Core metadata: an expression is exact, a classifier is one of a list, and the free text is the last resort.
// https://packaging.python.org/en/latest/specifications/core-metadata/
function read(metadata: string): Licensed {
  const head = metadata.split('\n\n')[0] ?? ''
  const all = (field: string) => [...head.matchAll(new RegExp(`^${field}: (.*)$`, 'gm'))].map(([, value = '']) => value.trim())
  const classifiers = all('Classifier')
    .filter((value) => value.startsWith('License ::'))
    .map((value) => value.split(' :: ').at(-1) ?? '')
  return {
    name: all('Name')[0] ?? '',
    version: all('Version')[0] ?? '',
    licence: all('License-Expression')[0] ?? (classifiers.join(' OR ') || all('License')[0] || 'not stated'),
    source: 'PyPI',
    deployed: false,
  }
}
