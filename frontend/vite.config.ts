import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { fakeApi } from './dev/fake-api.ts'

const root = fileURLToPath(new URL('.', import.meta.url))
const {
  STAGECRAFT_PAGE_PORT = '5173',
  STAGECRAFT_API_URL = 'http://127.0.0.1:3000',
  STAGECRAFT_PAGE_CACHE,
  FAKE_API,
  FAKE_GROUPS = 'operator',
} = process.env

/**
 * The page's server and its production build. STAGECRAFT_PAGE_PORT is where it listens, STAGECRAFT_API_URL what answers below /api;
 * STAGECRAFT_PAGE_CACHE is where compiled dependencies lie, for a second server beside a running one.
 * FAKE_API=1 (or FAKE_API=empty) answers there itself, with made-up data, so that the page can be worked on without a stack;
 * whoever signs in is in FAKE_GROUPS (separated by commas).
 */
export default defineConfig({
  root,
  cacheDir: STAGECRAFT_PAGE_CACHE ?? fileURLToPath(new URL('../node_modules/.vite-page', import.meta.url)),
  clearScreen: false,
  plugins: FAKE_API ? [fakeApi({ empty: FAKE_API === 'empty', groups: FAKE_GROUPS.split(',') })] : [],
  server: {
    host: '127.0.0.1',
    port: Number(STAGECRAFT_PAGE_PORT),
    strictPort: true,
    proxy: FAKE_API ? {} : { '/api': { target: STAGECRAFT_API_URL, changeOrigin: true, rewrite: (path) => path.replace(/^\/api/, '') } },
    // what the first page needs is compiled before it is asked for
    warmup: { clientFiles: ['./src/main.ts', './src/pages/*.define.ts'] },
  },
  // named, so that a dependency met later does not reload the page
  optimizeDeps: {
    include: [
      'lit',
      'lit/decorators.js',
      'lit/directives/class-map.js',
      'lit/directives/repeat.js',
      '@lit/context',
      '@lit/task',
      '@lit-labs/router',
      'oidc-client-ts',
      'jwt-decode',
    ],
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: ['chrome123', 'edge123', 'firefox128', 'safari17.5'],
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
})
