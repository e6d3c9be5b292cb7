import { globSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { containerOf, containerStack } from '@stagecraft/localstack/docker/container-stack.ts'
import { engines } from '@stagecraft/localstack/engines/index.ts'
import { healthOf } from '@stagecraft/localstack/supervisor/health.ts'
import { readProcesses, type StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { answerTo } from '../adoption/support/greetings.ts'
import { copyOf, type ProjectCopy } from '../system/support/project-copy.ts'
import { root, rows } from '../system/support/stack.ts'
import { dockerSays } from './support/container-fixture.ts'

const fixture = join(root, 'tests', 'fixtures', 'minimal')
const configuration =
  "export default { ports: { page: 6800, api: 6801, identity: 6803, engine: 6804, database: 6805 }, page: 'page', database: 'minimal' }\n"

const names = engines.filter(({ network }) => network).map((engine) => engine.name)
const [first] = names

describe.each(names)('the smallest application on %s', (name) => {
  let copy: ProjectCopy
  let record: StackRecord

  beforeAll(async () => {
    vi.stubEnv('STAGECRAFT_ENGINE', name)
    copy = await copyOf(fixture, globSync('**/*.*', { cwd: fixture }))
    await writeFile(join(copy.root, 'stagecraft.config.ts'), configuration)
    record = await copy.start()
  }, 600_000)
  afterAll(async () => {
    await copy?.remove()
    vi.unstubAllEnvs()
  })
  afterEach(async () => {
    expect(await answerTo(record, 'Ada')).toBe('Hello Ada')
  })

  const containers = async () =>
    (await readProcesses(await copy.open())).flatMap(({ name: part, container }) => (container ? [{ part, container }] : []))
  const containerNamed = async (wanted: string) => (await containers()).find(({ part }) => part === wanted)?.container ?? ''

  /** What `make up` does with a stack that has faults. */
  async function repaired(): Promise<string[]> {
    const { faults } = await healthOf(await copy.open())
    await copy.stop()
    record = await copy.start()
    return faults
  }

  test('runs in containers of its own project, and nothing is wrong with it', async () => {
    const { project } = containerStack((await copy.open()).state)
    expect((await containers()).map(({ part }) => part).toSorted()).toEqual(expect.arrayContaining(['database', 'engine', 'network']))
    for (const { container } of await containers()) expect(container).toMatch(new RegExp(`^${project}-`))
    expect((await healthOf(await copy.open())).faults).toEqual([])
    await rows(record, 'create table kept as select 7 as number')
  })

  test('goes on after a clean stop, which leaves no container and no network', async () => {
    await copy.stop()
    const { project } = containerStack((await copy.open()).state)
    const own = ['--quiet', '--filter', `label=com.docker.compose.project=${project}`]
    expect(await dockerSays('ps', '--all', ...own)).toBe('')
    expect(await dockerSays('network', 'ls', ...own)).toBe('')
    record = await copy.start()
    expect(await rows(record, 'select number from kept')).toEqual([{ number: 7 }])
  })

  test('its start removes the networks of stacks whose folder is gone, and no other', async () => {
    const { folder } = containerStack((await copy.open()).state)
    const networkOf = async (its: string) => {
      const id = `of-a-test-${crypto.randomUUID()}`
      await dockerSays('network', 'create', '--label', `dev.stagecraft.folder=${its}`, id)
      return id
    }
    const [stray, kept] = [await networkOf(join(folder, 'gone')), await networkOf(folder)]
    await copy.stop()
    record = await copy.start()
    const left = (await dockerSays('network', 'ls', '--format', '{{.Name}}')).split('\n')
    await dockerSays('network', 'rm', kept)
    expect([stray, kept].filter((each) => left.includes(each))).toEqual([kept])
  })

  // the other containers are the same on every engine
  test.each(name === first ? ['engine', 'database', 'network'] : ['engine'])(
    'the container of the %s is killed: it is noticed, and the next start has the data',
    async (part) => {
      await dockerSays('kill', await containerNamed(part))
      expect(await repaired()).not.toEqual([])
      expect(await rows(record, 'select number from kept')).toEqual([{ number: 7 }])
    },
  )

  test.runIf(name === first)('all containers are gone, as when the daemon was restarted and tidied up: the next start has the data', async () => {
    await dockerSays('rm', '--force', ...(await containers()).map(({ container }) => container))
    expect(await repaired()).not.toEqual([])
    expect(await rows(record, 'select number from kept')).toEqual([{ number: 7 }])
  })

  test.runIf(name === first)('the database’s volume is removed under it: the next start has an empty one', async () => {
    const stack = containerStack((await copy.open()).state)
    await dockerSays('rm', '--force', containerOf(stack, 'database'))
    await dockerSays('volume', 'rm', `${stack.project}_database`)
    expect(await repaired()).not.toEqual([])
    await expect(rows(record, 'select number from kept')).rejects.toMatchObject({ code: '42P01' })
  })
})
