import { pageRoutes } from '@stagecraft/localstack/console/pages/routes.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { Output } from '../output/output.ts'
import { askConsole } from './console-api.ts'

/** Prints what a page of the console shows, as JSON; the names of the pages without `what`. `--json` prints it on one line. */
export async function show(project: Project, output: Output, what: string | undefined): Promise<void> {
  if (!what) {
    const pages = Object.keys(pageRoutes)
    return output.result({ pages }, () => pages.map((name) => `  ${name}`).join('\n'))
  }
  const [path = '', query] = what.split('?')
  const encoded = path.split('/').filter(Boolean).map(encodeURIComponent).join('/')
  const shown = await askConsole<unknown>(project, query ? `${encoded}?${query}` : encoded)
  output.result(shown, () => JSON.stringify(shown, null, 2))
}
