import { defaultReporter } from '@web/test-runner'
import { playwrightLauncher } from '@web/test-runner-playwright'
import { transform } from 'esbuild'
import { testBrowser } from './chromium.ts'
import { countReporter } from './count-reporter.ts'

const { executablePath, args, env } = await testBrowser()

/** Components in a real browser: every state of each, in both themes, seen by axe; and what they do. */
export default {
  files: 'frontend/src/**/*.browser-test.ts',
  rootDir: '.',
  hostname: '127.0.0.1',
  nodeResolve: { exportConditions: ['production', 'default'] },
  browsers: [playwrightLauncher({ product: 'chromium', concurrency: 1, launchOptions: { executablePath, args, env } })],
  reporters: [defaultReporter(), countReporter(process.env.STAGECRAFT_TEST_REPORT)],
  plugins: [typescript()],
  testFramework: { config: { timeout: 30_000 } },
  testRunnerHtml: (framework) => `<!doctype html>
    <html lang="en">
      <head><title>Components</title><link rel="stylesheet" href="/frontend/src/styles/tokens.css" /></head>
      <body><script type="module" src="${framework}"></script></body>
    </html>`,
}

// types away, decorators as tsconfig says
function typescript() {
  const tsconfigRaw = { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false, target: 'es2022' } }
  return {
    name: 'typescript',
    resolveMimeType: ({ path }) => (path.endsWith('.ts') ? 'js' : undefined),
    async transform({ path, body }) {
      if (!path.endsWith('.ts')) return undefined
      const { code } = await transform(body, { loader: 'ts', target: 'es2022', tsconfigRaw, sourcemap: 'inline', sourcefile: path })
      return { body: code }
    },
  }
}
