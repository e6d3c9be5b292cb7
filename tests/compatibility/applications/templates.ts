import assert from 'node:assert/strict'
import type { Application } from '../application.ts'

const of = { repository: 'aws/aws-sam-cli-app-templates', commit: 'c7285973a74a5b4d8008f30a8781ee69af8c949d', template: 'template.yaml' }
const answers = { project_name: 'sam-app', architectures: { value: [] } }

/** What `sam init` makes: AWS's own templates. */
export const templates: readonly Application[] = [
  {
    ...of,
    name: 'sam-nodejs-web',
    folder: 'nodejs22.x/web',
    answers,
    kind: 'SAM: REST API, SimpleTable, Node.js (ESM)',
    install: ['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--omit=dev'],
    async act(stack) {
      const item = { id: 'id1', name: 'name1' }
      assert.deepEqual((await stack.api('/', { method: 'POST', body: item })).json, item)
      assert.deepEqual((await stack.api('/id1')).json, item)
      assert.deepEqual((await stack.api('/')).json, [item])
      return 'an item is put, read by its id and listed'
    },
  },
  {
    ...of,
    name: 'sam-python-hello',
    folder: 'python3.13/hello',
    answers: { ...answers, __stack_name: 'sam-app' },
    kind: 'SAM: REST API, Python with requirements.txt',
    async act(stack) {
      const { status, json } = await stack.api('/hello')
      assert.deepEqual([status, json], [200, { message: 'hello world' }])
      return '“hello world”'
    },
  },
]
