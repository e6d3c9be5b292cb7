import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Application } from './application.ts'

const run = promisify(execFile)

/** Repositories come from here, or from a folder or address that has them as `<owner>/<name>`. */
const base = process.env.STAGECRAFT_COMPATIBILITY_BASE ?? 'https://github.com'

/** Brings an application into `folder`, at its commit, and returns the folder of its description. Nothing of it is changed; settings are added. */
export async function checkOut(application: Application, folder: string): Promise<string> {
  const { repository, commit, answers, settings = {} } = application
  const git = (...words: string[]) => run('git', ['-c', 'core.autocrlf=false', ...words], { cwd: folder })
  await git('init', '--quiet')
  await git('fetch', '--quiet', '--depth', '1', `${base}/${repository}`, commit)
  await git('sparse-checkout', 'set', '--no-cone', application.folder === '.' ? '/*' : `/${application.folder}/`)
  await git('checkout', '--quiet', 'FETCH_HEAD')
  const place = answers ? await render(join(folder, application.folder), answers) : join(folder, application.folder)
  for (const [file, text] of Object.entries(settings)) {
    await mkdir(dirname(join(place, file)), { recursive: true })
    await writeFile(join(place, file), text)
  }
  return place
}

/**
 * Fills in a cookiecutter template as `sam init` does: `{{cookiecutter.x}}`, and the two statements of Jinja that AWS's templates have, `{% if %}` and
 * `{% for %}`, over lists that are answered empty.
 */
async function render(folder: string, answers: Record<string, unknown>): Promise<string> {
  const questions = JSON.parse(await readFile(join(folder, 'cookiecutter.json'), 'utf8')) as Record<string, unknown>
  const values: Record<string, unknown> = { ...questions, ...answers }
  const filled = (text: string) =>
    text
      .replaceAll(/\{%-?\s*if (cookiecutter\.[\w.]+)\s*!=\s*\[\]\s*-?%\}[\s\S]*?\{%-?\s*endif\s*-?%\}/g, (whole, name: string) =>
        isEmpty(answerOf(name, values)) ? '' : whole,
      )
      .replaceAll(/\{\{\s*(cookiecutter\.[\w.]+)\s*\}\}/g, (_, name: string) => String(answerOf(name, values)))
  const place = await renamed(join(folder, '{{cookiecutter.project_name}}'), filled)
  for (const file of await readdir(place, { recursive: true })) {
    const path = join(place, file)
    if (!(await stat(path)).isFile() || /\.(png|jpg|zip)$/.test(path)) continue
    const text = await readFile(path, 'utf8')
    const rendered = filled(text)
    if (/\{%/.test(rendered)) throw new Error(`${file} has statements of Jinja that are not filled in here.`)
    if (rendered !== text) await writeFile(path, rendered)
  }
  return place
}

async function renamed(from: string, filled: (text: string) => string): Promise<string> {
  const to = filled(from)
  await rename(from, to)
  return to
}

function answerOf(name: string, values: Record<string, unknown>): unknown {
  return name
    .split('.')
    .slice(1)
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], values) // of JSON
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}
