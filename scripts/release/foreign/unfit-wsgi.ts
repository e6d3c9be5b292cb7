import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { installedWsgi, wsgiPlugin, wsgiRequirements, wsgiSettings } from '@stagecraft/localstack/stack/code/python/wsgi.ts'
import type { Description, FunctionDescription } from '@stagecraft/localstack/stack/description.ts'
import { lockedPackages, lockFileOf } from './lock-files.ts'
import { moduleFolder, pythonPlugin } from './python-settings.ts'
import { handlerModule, isWsgi, versionIn, withWsgi } from './wsgi.ts'

/** What of serverless-wsgi a release cannot carry out: a sentence each. */
export async function unfitWsgi(root: string, { functions, packaging }: Pick<Description, 'functions' | 'packaging'>): Promise<string[]> {
  if (!packaging.plugins.includes(wsgiPlugin)) return []
  const folder = installedWsgi(root, packaging)
  if (!folder) return [`The plugin ${wsgiPlugin} is not installed, and the release would lack what it adds. Run \`npm install\`.`]
  const { app, pipArgs } = wsgiSettings(packaging)
  const isPacked = wsgiRequirements(root, packaging).length > 0
  const asked = Object.entries(functions).filter(([, each]) => isWsgi(each, packaging))
  return [
    ...(await unfitVersion(root, `${wsgiPlugin}@${versionIn(folder)}`)),
    ...Object.entries(functions).flatMap(([key, { handler }]) =>
      handler === 'wsgi.handler' && !existsSync(join(root, 'wsgi.py'))
        ? [`The function ${key} has the handler wsgi.handler, which ${wsgiPlugin} has given up. Write \`wsgi_handler.handler\`.`]
        : [],
    ),
    ...(asked.length > 0 && !app
      ? [
          `Nothing names the application of ${asked.map(([key]) => key).join(', ')}. Name it for ${wsgiPlugin}: \`custom: { wsgi: { app: app.app } }\`.`,
        ]
      : []),
    ...(isPacked && pipArgs ? ['`pipArgs` in custom.wsgi tells pip more. Options of an index belong into the file of requirements.'] : []),
    ...(isPacked && packaging.plugins.includes(pythonPlugin)
      ? [`\`packRequirements\` in custom.wsgi packs what ${pythonPlugin} packs already. Leave it out.`]
      : []),
    ...(app ? await leftOut(root, packaging, asked) : []),
  ]
}

async function leftOut(
  root: string,
  packaging: Description['packaging'],
  asked: readonly (readonly [string, FunctionDescription])[],
): Promise<string[]> {
  const each = asked.map(async ([key, described]) => {
    const { made } = await withWsgi(root, packaging, [described], new Map(), moduleFolder(described, packaging))
    return made?.has(`${handlerModule}.py`)
      ? []
      : [
          `The function ${key} has patterns that leave out the handler of ${wsgiPlugin}. Add \`${handlerModule}.py\`, \`serverless_wsgi.py\` and \`.serverless-wsgi\` to them.`,
        ]
  })
  return (await Promise.all(each)).flat()
}

// its files are those of the installed version, in every checkout of the commit
async function unfitVersion(root: string, id: string): Promise<string[]> {
  const lock = lockFileOf(root)
  if (!lock)
    return [
      `${wsgiPlugin} puts files of its own beside the code, and no lock file says its version. \`npm install --package-lock-only\` writes package-lock.json: commit it.`,
    ]
  if ((await lockedPackages(lock)).has(id)) return []
  return [`${id} is installed, and ${relative(root, join(lock.folder, lock.name))} names another version or none. Run \`${lock.install}\`.`]
}
