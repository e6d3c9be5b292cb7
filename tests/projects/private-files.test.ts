import { globSync } from 'node:fs'
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { postgresAccount } from '@stagecraft/localstack/postgres/account.ts'
import { homes } from '@stagecraft/localstack/postgres/home.ts'
import { openProject, temporaryFolder } from '@stagecraft/localstack/project.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { filesBelow, readableBy, stranger } from '../system/support/other-user.ts'
import { copyOf, type ProjectCopy } from '../system/support/project-copy.ts'
import { root, rows } from '../system/support/stack.ts'

const isRoot = process.getuid?.() === 0
const { uid = 0, gid = 0 } = postgresAccount()
const fixture = join(root, 'tests', 'fixtures', 'minimal')
const umask = process.umask()
// of one in a container neither the database's data nor the functions' code lie on this machine's disk
const { runsIn } = engineNamed((await openProject(root)).engine)
let copy: ProjectCopy
let state: string
let record: StackRecord

beforeAll(async () => {
  copy = await copyOf(fixture, globSync('**/*.*', { cwd: fixture }))
  state = join(copy.root, '.stagecraft')
  const file = join(copy.root, 'stagecraft.config.ts')
  await writeFile(
    file,
    "export default { ports: { page: 3500, api: 3501, identity: 3503, engine: 3504, database: 3505 }, page: 'page', database: 'minimal' }\n",
  )
})
afterAll(async () => {
  process.umask(umask)
  await copy?.remove()
})

// once where files are open to all unless they say otherwise, in a folder that all may enter; then where they are closed, in a folder that only
// its owner may enter, over what the first start left, made readable for all: as earlier versions left it
describe.each([
  { given: '000', mask: 0o000, folderMode: 0o755 },
  { given: '077', mask: 0o077, folderMode: 0o700 },
])('under umask $given', ({ mask, folderMode }) => {
  beforeAll(async () => {
    await chmod(copy.root, folderMode)
    await openAll(state)
    process.umask(mask)
    record = await copy.start()
  })
  afterAll(async () => {
    process.umask(umask)
    await copy.stop()
  })

  test('it starts, with the data of the last start', async () => {
    await rows(record, 'create table if not exists starts (umask int)')
    await rows(record, 'insert into starts values ($1)', [mask])
    expect(await rows(record, 'select umask from starts order by umask')).toEqual(mask === 0 ? [{ umask: 0 }] : [{ umask: 0 }, { umask: 0o077 }])
  })

  test.runIf(runsIn === 'process')('the state folder is its owner’s, and the database’s account may only pass', async () => {
    const project = await copy.open()
    const modes = await Promise.all([state, temporaryFolder(project)].map(async (folder) => ((await stat(folder)).mode & 0o777).toString(8)))
    expect(modes).toEqual([isRoot ? '710' : '700', '700'])
  })

  test.runIf(isRoot)('another user of the machine can read nothing of it', async () => {
    const files = await kept()
    expect(
      files.filter((file) => /database-secret|front-secret|stack\.json|supervisor\.log|engine-state|PG_VERSION/.test(file)).length,
    ).toBeGreaterThan(6)
    expect(await readableBy(stranger, files)).toEqual([])
  })

  test.runIf(isRoot && runsIn === 'process')('the database’s account can read its data and the server, and nothing else', async () => {
    const readable = await readableBy({ uid, gid }, await kept())
    expect(readable.some((file) => file.endsWith('/data/PG_VERSION'))).toBe(true)
    const own = homes(join(state, 'postgres'), { uid, gid }).flatMap((home) => [join(home, 'data/'), join(home, 'server/')])
    expect(readable.filter((file) => !own.some((folder) => file.startsWith(folder)))).toEqual([])
  })

  test.runIf(isRoot)('the servers of other clones on this machine are not shut out', async () => {
    const mode = await stat('/var/lib/stagecraft').then(
      (found) => found.mode & 0o777,
      () => 0o711,
    )
    expect(mode.toString(8)).toMatch(/^7[015]1$|^755$/)
  })
})

test.runIf(isRoot)('who looks for what can be read finds what can', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-open-'))
  await chmod(folder, 0o755)
  const [open, closed] = [join(folder, 'open'), join(folder, 'closed')]
  await writeFile(open, '')
  await writeFile(closed, '')
  await chmod(open, 0o644)
  await chmod(closed, 0o600)
  expect(await readableBy(stranger, [open, closed])).toEqual([open])
  await rm(folder, { recursive: true })
})

async function kept(): Promise<string[]> {
  const outside = isRoot ? homes(join(state, 'postgres'), { uid, gid }).slice(1) : []
  return filesBelow(state, temporaryFolder(await copy.open()), ...outside)
}

// what PostgreSQL keeps itself it refuses to start on when it is open
async function openAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name === 'data') continue
    if (entry.isDirectory()) await openAll(join(folder, entry.name))
    else if (entry.isFile()) await chmod(join(folder, entry.name), 0o644)
  }
}
