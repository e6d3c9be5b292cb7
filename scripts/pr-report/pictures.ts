import { mkdir, readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { PictureOfPage, Pictures } from './report.ts'
import { lastLines, run } from './run.ts'

const limitMs = 10 * 60_000

/**
 * Has the application take pictures of its pages on one side: with its own command (`pictures` in stagecraft.config.ts), which gets a folder and
 * prints the files. An older command that takes no folder is run without one. Resolves with the PNGs by their names. Throws `no-pictures`.
 */
export async function takePictures(command: string, root: string, folder: string): Promise<Map<string, Buffer>> {
  await mkdir(folder, { recursive: true })
  const { STAGECRAFT_STATE, STAGECRAFT_ROOT, ...environment } = process.env
  const take = (words: string[]) => run(join(root, 'node_modules', '.bin', 'stagecraft'), words, { cwd: root, environment, withinMs: limitMs })
  let ended = await take([command, folder])
  if (ended.code === 2) ended = await take([command])
  const files = ended.stdout.split('\n').filter((line) => line.endsWith('.png'))
  if (ended.code !== 0 || files.length === 0)
    throw new StagecraftError('no-pictures', `\`stagecraft ${command}\` took no pictures:\n${lastLines(ended.output)}`)
  return new Map(await Promise.all(files.map(async (file) => [basename(file, '.png'), await readFile(resolve(root, file))] as const)))
}

/** The pictures of both sides beside each other. A name that ends in `-light` or `-dark` is a page in that theme. */
export function pairsOf(before: Map<string, Buffer> | undefined, after: Map<string, Buffer>): Pictures {
  const names = [...new Set([...after.keys(), ...(before?.keys() ?? [])])]
  const pages = names.map((each): PictureOfPage => {
    const [, name = each, theme = 'any'] = /^(.*)-(light|dark)$/.exec(each) ?? []
    return { name, theme: theme as PictureOfPage['theme'], before: before?.get(each), after: after.get(each) } // one of the two, or any
  })
  return { isPair: before !== undefined, pages }
}
