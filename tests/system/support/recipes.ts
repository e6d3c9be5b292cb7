import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { run } from './command.ts'
import { root } from './stack.ts'

interface Block {
  language: string
  file: string | undefined
  text: string
}

/** Follows a recipe of docs/recipes.md in the project in `folder`, block by block. Throws where a step does not fit. */
export async function follow(title: string, folder: string): Promise<void> {
  for (const { language, file, text } of await blocksOf(title)) {
    if (language === 'sh') await execute(text, folder)
    else if (!file) throw new Error(`“${title}” has a block of ${language} that names no file.`)
    else if (language === 'diff') await replace(join(folder, file), text)
    else await create(join(folder, file), text)
  }
}

async function blocksOf(title: string): Promise<Block[]> {
  const document = await readFile(join(root, 'docs', 'recipes.md'), 'utf8')
  const section = document.split(/^## /m).find((each) => each.startsWith(`${title}\n`))
  if (!section) throw new Error(`docs/recipes.md has no recipe “${title}”.`)
  return [...section.matchAll(/^```(\w+)(?: file=(\S+))?\n([\s\S]*?)^```$/gm)].map(([, language = '', file, text = '']) => ({ language, file, text }))
}

async function execute(commands: string, folder: string): Promise<void> {
  // the packages are lent by another project, and npm would replace them
  const guard = join(folder, '.stagecraft', 'guard')
  await create(join(guard, 'npm'), '#!/bin/sh\necho "A recipe must not install packages." >&2\nexit 1\n')
  await chmod(join(guard, 'npm'), 0o755)
  const environment = { STAGECRAFT_STATE: join(folder, '.stagecraft'), PATH: `${guard}:${process.env.PATH}` }
  const { code, stdout, stderr } = await run('sh', ['-ec', commands], { cwd: folder, environment })
  if (code !== 0) throw new Error(`${commands}ended with ${code}:\n${stdout}${stderr}`)
}

// the lines that stay and go must stand in the file once, together; the lines that stay and come take their place
async function replace(file: string, difference: string): Promise<void> {
  const lines = difference.split('\n').slice(0, -1)
  const side = (left: string) =>
    `\n${lines
      .filter((line) => !line.startsWith(left))
      .map((line) => line.slice(1))
      .join('\n')}\n`
  const [before, after] = [side('+'), side('-')]
  const parts = `\n${await readFile(file, 'utf8')}`.split(before)
  if (parts.length !== 2) throw new Error(`In ${file} these lines stand ${parts.length - 1} times:\n${before}`)
  await writeFile(file, parts.join(after === '\n\n' ? '\n' : after).slice(1))
}

async function create(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}
