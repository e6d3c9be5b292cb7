import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { expect, test } from 'vitest'
import { givenStack } from '../../system/support/stack.ts'

/*
 * Another user of this machine reaches the ports, too: no port may take that for a proof of who they are. The process is one of `nobody` where the
 * tests run as root; elsewhere, one of the same user who knows no secret.
 * By design anybody of this machine gets the page and the sign-in, whose buttons sign in as the sample people.
 */
const { record } = await givenStack()
const { page, api, engine, signIn = '', database = '' } = record.urls
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}

// no Node: theirs may not reach ours
const program = `
import json, os, socket, struct, sys, urllib.error, urllib.request
def ask(method, url, body=None):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method, data=body and body.encode()), timeout=20) as answer:
            return [answer.status, answer.read().decode(errors="replace")]
    except urllib.error.HTTPError as error:
        return [error.code, error.read().decode(errors="replace")]
    except OSError as error:
        return [0, str(error)]
def database(port, user, name):
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        packet = struct.pack("!i", 196608) + b"".join(word.encode() + b"\\0" for word in ("user", user, "database", name)) + b"\\0"
        connection.sendall(struct.pack("!i", len(packet) + 4) + packet)
        kind, _, code = struct.unpack("!cii", connection.recv(9))
        return [kind.decode(), code]
asked = json.load(sys.stdin)
json.dump({"uid": os.getuid(), "answers": [ask(*each) for each in asked["http"]], "database": database(*asked["database"])}, sys.stdout)
`

async function asAnotherUser(
  http: string[][],
): Promise<{ uid: number; answers: [status: number, body: string][]; database: [kind: string, code: number] }> {
  const { port, username, pathname } = new URL(database)
  const run = promisify(execFile)('python3', ['-I', '-c', program], { ...nobody, cwd: '/', env: { PATH: process.env.PATH } })
  run.child.stdin?.end(JSON.stringify({ http, database: [Number(port), username, pathname.slice(1)] }))
  return JSON.parse((await run).stdout)
}

test('what asks for a token, a signature, a secret or a password refuses another user', async () => {
  const asked = [
    ['GET', `${api}/orders`],
    ['GET', `${page}/api/orders`],
    ['POST', `${api}/uploads`, '{"fileName":"a.csv","sizeBytes":1}'],
    ['GET', `${engine}/_stagecraft/credentials?function=${Object.values(record.functions)[0]}`],
    ['POST', `${signIn}/broker/token`, 'grant_type=authorization_code&code=guessed'],
    ['GET', `${page}/@fs${join(process.env.STAGECRAFT_STATE ?? '', 'env')}?raw`],
    ['GET', `${page}/@fs${join(process.env.STAGECRAFT_STATE ?? '', 'people.json')}`],
  ]
  const { uid, answers, database: asks } = await asAnotherUser(asked)
  if (nobody.uid) expect(uid).toBe(nobody.uid)
  expect(answers.map(([status], index) => [asked[index]?.[1], status])).toEqual(
    asked.map(([, url = ''], index) => [url, [401, 401, 401, expect.any(Number), 400, 403, 403][index]]),
  )
  expect(answers[3]?.[0]).toBeGreaterThanOrEqual(400)
  // AuthenticationSASL: it wants the proof of a password. https://www.postgresql.org/docs/current/protocol-message-formats.html
  expect(asks).toEqual(['R', 10])
})

test('a password that is wrong opens no database, of no role', async () => {
  for (const user of [new URL(database).username, 'postgres', 'reader', 'writer']) {
    const url = new URL(database)
    url.username = user
    url.password = 'guessed'
    const client = new pg.Client({ connectionString: url.href })
    await expect(client.connect()).rejects.toMatchObject({ code: '28P01' })
  }
})
