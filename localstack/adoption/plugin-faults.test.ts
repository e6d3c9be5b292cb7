import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { PluginFault } from './found.ts'

const { noteFaults } = createRequire(import.meta.url)('./plugin-faults.cjs') as {
  noteFaults(manager: object, note: (fault: PluginFault) => void): (exitCode: number) => void
}

/** What the Framework's class does with a plugin, in short. */
function managerOf(load: () => unknown) {
  class PluginManager {
    async requireServicePlugin(_folder: string, _name: string) {
      return load()
    }
    addPlugin(Plugin: new () => { hooks?: Record<string, () => unknown> }) {
      const plugin = new Plugin()
      this.loadHooks(plugin)
      return plugin
    }
    loadHooks(_plugin: { hooks?: Record<string, () => unknown> }) {}
  }
  const faults: PluginFault[] = []
  const noteEnd = noteFaults(PluginManager, (fault) => faults.push(fault))
  return { manager: new PluginManager(), faults, noteEnd }
}

type Plugin = { hooks?: Record<string, () => unknown>; asyncInit?: () => Promise<void> }
const named = (make: new () => Plugin, name = 'serverless-odd') => Object.assign(make, { _serverlessExternalPluginName: name })
const own = new RegExp(`^${join('localstack', 'adoption', 'plugin-faults.test.ts')}:\\d+$`)

test('a plugin that throws when it is loaded, started or works is named with its place, and what it threw goes on', async () => {
  const loading = managerOf(() => {
    throw new TypeError('no module')
  })
  await expect(loading.manager.requireServicePlugin('.', 'serverless-odd')).rejects.toThrow('no module')
  expect(loading.faults).toMatchObject([
    { name: 'serverless-odd', when: 'when it was loaded', where: expect.stringMatching(own), message: 'no module' },
  ])

  const { manager, faults } = managerOf(() => undefined)
  const starting = named(
    class {
      constructor() {
        throw new Error('no settings')
      }
    },
  )
  expect(() => manager.addPlugin(starting)).toThrow('no settings')
  const working = named(
    class {
      hooks = {
        'package:finalize': async () => {
          throw new Error('no template')
        },
      }
      async asyncInit() {
        throw new Error('no network')
      }
    },
    './plugins/odd',
  )
  const plugin: Plugin = manager.addPlugin(working)
  await expect(plugin.hooks?.['package:finalize']?.()).rejects.toThrow('no template')
  await expect(plugin.asyncInit?.()).rejects.toThrow('no network')
  expect(faults.map(({ name, when, message }) => [name, when, message])).toEqual([
    ['serverless-odd', 'when it was started', 'no settings'],
    ['./plugins/odd', 'in its hook package:finalize', 'no template'],
    ['./plugins/odd', 'when it was started', 'no network'],
  ])
})

test('a syntax error has its own place; what is no fault of a plugin is not noted', async () => {
  const broken = Object.assign(new SyntaxError('Unexpected token'), {
    stack: `${process.cwd()}/plugins/odd.js:3\n}}\n^\n\nSyntaxError: Unexpected token`,
  })
  const { manager, faults } = managerOf(() => {
    throw broken
  })
  await expect(manager.requireServicePlugin('.', './plugins/odd')).rejects.toBe(broken)
  expect(faults[0]?.where).toBe('plugins/odd.js:3')

  const missing = managerOf(() => {
    throw Object.assign(new Error('Plugin not found'), { code: 'PLUGIN_NOT_FOUND' })
  })
  await expect(missing.manager.requireServicePlugin('.', 'serverless-none')).rejects.toThrow()
  class TerminateHookChain extends Error {}
  const ending = managerOf(() => undefined)
  const plugin: Plugin = ending.manager.addPlugin(
    named(
      class {
        hooks = {
          'deploy:deploy': () => {
            throw new TerminateHookChain()
          },
        }
      },
    ),
  )
  expect(() => plugin.hooks?.['deploy:deploy']?.()).toThrow(TerminateHookChain)
  expect([...missing.faults, ...ending.faults]).toEqual([])
})

test('a plugin that ends the process in one of its hooks is named; one whose hook is over is not', async () => {
  const { manager, faults, noteEnd } = managerOf(() => undefined)
  const ending = { 'package:createDeploymentArtifacts': () => new Promise(() => {}), 'package:finalize': () => undefined }
  const plugin = manager.addPlugin(
    named(
      class {
        hooks = ending
      },
      'serverless-uploads',
    ),
  )
  plugin.hooks?.['package:finalize']?.()
  noteEnd(1)
  expect(faults).toEqual([])
  plugin.hooks?.['package:createDeploymentArtifacts']?.()
  noteEnd(0)
  expect(faults).toEqual([])
  noteEnd(1)
  expect(faults).toMatchObject([
    {
      name: 'serverless-uploads',
      when: 'in its hook package:createDeploymentArtifacts',
      message: 'It ended the Framework’s process with the exit code 1.',
    },
  ])
})
