import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { strFromU8, strToU8, unzipSync } from 'fflate'
import { Failure } from './failure.ts'
import type { Names } from './wishes.ts'

// files in which the template's name stands
const texts = /\.(json|yml|ts|html|md)$/

/**
 * Writes the files of a template (a ZIP archive) into the project's folder, with the project's name in the place of the template's own, `own`.
 * Throws a `Failure` where the folder can't be written.
 */
export function unpack(archive: Uint8Array, own: string, { folder, name, service }: Names): void {
  try {
    for (const [path, bytes] of Object.entries(unzipSync(archive))) {
      const file = join(folder, path)
      mkdirSync(dirname(file), { recursive: true })
      const named = path === 'package.json' ? name : service
      writeFileSync(file, texts.test(path) ? strToU8(renamed(strFromU8(bytes), own, named)) : bytes)
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException // of the file system
    throw new Failure(`${folder} could not be written (${code ?? message}).`, 'Check its permissions and the free space (`df -h`).')
  }
}

function renamed(text: string, own: string, name: string): string {
  return text.replaceAll(new RegExp(`\\b${own}\\b`, 'g'), name).replaceAll(new RegExp(`\\b${capitalised(own)}\\b`, 'g'), capitalised(name))
}

function capitalised(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1)
}
