import { spawn } from 'node:child_process'
import getPort from 'get-port'
import { startPostgres } from '../postgres/server.ts'
import { guardedFolder } from './guarded-folder.ts'

// what a rehearsal or a test does, until somebody kills it: one folder is put away in time, the others are not
const [removed, kept, database] = await Promise.all([1, 2, 3].map(() => guardedFolder('stagecraft-guarded-')))
const sleeper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1_000)', kept?.folder ?? ''], { detached: true, stdio: 'ignore' })
const server = await startPostgres({ folder: database?.folder ?? '', port: await getPort({ host: '127.0.0.1' }), database: 'things' })
await removed?.remove()
process.send?.({ folders: [removed, kept, database].map((each) => each?.folder), pids: [sleeper.pid, server.pid] })
