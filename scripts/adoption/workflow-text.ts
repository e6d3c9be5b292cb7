import { checkout, setupNode } from '../pipeline/actions.ts'
import type { Packages } from './packages.ts'
import type { Setup } from './setup.ts'

const installing: Record<NonNullable<Packages['manager']>, { locked: string; free: string; before?: string }> = {
  npm: { locked: 'npm ci', free: 'npm install' },
  pnpm: { locked: 'pnpm install --frozen-lockfile', free: 'pnpm install', before: 'corepack enable' },
  yarn: { locked: 'yarn install --immutable', free: 'yarn install', before: 'corepack enable' },
}

/** Where the workflow lies, relative to the project: in the folder of the Git repository, under a name of its own for each project below it. */
export function workflowPath({ below }: Setup): string {
  const up = below.split('/').filter(Boolean)
  return `${'../'.repeat(up.length)}.github/workflows/${['stagecraft', ...up].join('-')}.yml`
}

/** The text of a workflow of GitHub Actions: starts the system for each pull request, and runs the application's own tests beside it. */
export function workflowText({ below, packages }: Setup): string {
  const { manager, hasLock, hasTests } = packages
  const { locked, free, before } = manager ? installing[manager] : {}
  const steps = [
    `- uses: ${checkout}\n        with: { persist-credentials: false }`,
    `- uses: ${setupNode}\n        with: { node-version: 24, package-manager-cache: false }`,
    ...(before ? [`- run: ${before}`] : []),
    ...(manager ? [`- run: ${hasLock ? locked : free}`] : []),
    '- run: npx stagecraft up',
    // with the stack as their AWS account
    ...(hasTests ? [`- run: npx stagecraft exec -- ${manager} test`] : []),
    '- if: failure()\n        run: npx stagecraft logs',
    '- if: always()\n        run: npx stagecraft down',
  ]
  return `# Runs the system for each pull request, without an AWS account.
name: stagecraft
on:
  pull_request:
  push: { branches: [main] }
permissions:
  contents: read
jobs:
  system:
    runs-on: ubuntu-latest
    timeout-minutes: 30
${below ? `    defaults: { run: { working-directory: ${JSON.stringify(below)} } }\n` : ''}    steps:
${steps.map((step) => `      ${step}\n`).join('')}`
}
