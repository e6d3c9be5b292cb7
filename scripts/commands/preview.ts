import { once } from 'node:events'
import { join } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { buildPage } from '@stagecraft/localstack/page/build.ts'
import { pageHeaders } from '@stagecraft/localstack/page/headers.ts'
import { beginPreview, endPreview } from '@stagecraft/localstack/page/preview-record.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { stackName } from '@stagecraft/localstack/stack/description.ts'
import type { Output } from '../output/output.ts'
import { runningStack } from './running.ts'

/**
 * Builds the page for production and has it answer at the page's own address, with the headers that CloudFront would send, until Ctrl-C.
 * `--json`: `{ url, headers }` as soon as it does.
 */
export async function preview(project: Project, output: Output): Promise<void> {
  const stack = await runningStack(project)
  if (!project.config.page)
    throw new StagecraftError('no-page', 'This application has no page.', { hint: '`page` in stagecraft.config.ts names its folder.' })
  const folder = join(project.state, 'cache', 'preview')
  const [headers] = await Promise.all([pageHeaders(stack, stackName(stack)), buildPage(join(project.root, project.config.page), folder)])
  const ended = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  await beginPreview(project.state, { pid: process.pid, folder, headers })
  try {
    output.result({ url: stack.urls.page, headers }, () => shown(stack.urls.page, headers))
    // a signal's listener alone keeps no process alive
    const alive = setInterval(() => {}, 60_000)
    await ended
    clearInterval(alive)
  } finally {
    await endPreview(project.state)
  }
}

function shown(url: string, headers: Record<string, string>): string {
  const lines = Object.entries(headers).map(([name, value]) => `  ${name}: ${value.replaceAll('; ', ';\n      ')}`)
  return [`  The production build is served at ${url} until Ctrl-C. Each response has these headers:`, '', ...lines].join('\n')
}
