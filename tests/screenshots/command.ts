import { join, resolve } from 'node:path'
import type { ApplicationCommand } from '@stagecraft/localstack/config.ts'
import { folder as images } from './page-hash.ts'
import { documented, everyPage, notePage, takeScreenshots } from './take.ts'

/**
 * Takes pictures from a real run of the current code, light and dark: those of the documentation into docs/images, or, where a folder is given,
 * every page into it.
 */
export const command: ApplicationCommand = {
  description: 'take the pictures of the documentation from a private stack, or every page into a folder',
  arguments: ['[folder]'],
  needsStack: false,
  async run({ json, result, say }, given) {
    const output = { json, result, say }
    if (given) {
      const folder = resolve(given)
      const taken = await takeScreenshots(process.cwd(), folder, everyPage, output)
      return result(taken, () => taken.map((file) => join(folder, file)).join('\n'))
    }
    const taken = await takeScreenshots(process.cwd(), images, documented, output)
    await notePage()
    result(taken, () => taken.map((file) => `docs/images/${file}`).join('\n'))
  },
}
