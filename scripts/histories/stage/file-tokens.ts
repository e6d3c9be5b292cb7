import { readFile } from 'node:fs/promises'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Signed } from '../stack/signed-in.ts'

/** A history takes so long at the most, in seconds, and a token must not end meanwhile. */
const leastSeconds = 600

const how = 'Sign in at the page of the stage, and copy the token behind `Bearer` from a request to the API: docs/histories.md.'

/**
 * The access tokens of people in a JSON file: `{ "viewer": "eyJ…" }`. It is read each time, so that its owner can put new ones into it. Both throw `no-token`
 * where one is missing, and `token-ends` where one has less than ten minutes left.
 */
export function fileTokens(file: string | undefined, now: () => number = Date.now) {
  const tokenOf = async (person: string): Promise<Signed> => {
    const accessToken = (await tokensIn(file))[person]
    if (!accessToken) throw new StagecraftError('no-token', `${file} has no access token for “${person}”.`, { hint: how })
    const expiresIn = endOf(accessToken, person) - now() / 1_000
    if (expiresIn >= leastSeconds) return { accessToken, expiresIn }
    throw new StagecraftError('token-ends', `The access token of “${person}” ${expiresIn > 0 ? 'ends in less than ten minutes' : 'has ended'}.`, {
      hint: `${how} Put the new one into ${file}.`,
    })
  }
  return {
    tokenOf,
    /** Resolves where each of them has a token. */
    async require(people: readonly string[]): Promise<void> {
      for (const person of people) await tokenOf(person)
    },
  }
}

async function tokensIn(file: string | undefined): Promise<Readonly<Record<string, string>>> {
  if (!file)
    throw new StagecraftError('no-token', 'Histories on AWS need access tokens of the people who send requests.', {
      hint: `${how} TOKENS=file names the file.`,
    })
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new StagecraftError('no-token', `${file} cannot be read: ${cause.message}`, { hint: how, cause })
  })
  try {
    return JSON.parse(text) as Readonly<Record<string, string>> // each is looked at when it is used
  } catch (cause) {
    throw new StagecraftError('no-token', `${file} is no JSON.`, { hint: 'It has to be `{ "person": "token" }`.', cause })
  }
}

// its own words of when it ends, RFC 7519, 4.1.4; whether it is genuine is for the API to say
function endOf(token: string, person: string): number {
  try {
    const { exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as { exp?: unknown }
    if (typeof exp === 'number') return exp
  } catch {}
  throw new StagecraftError('no-token', `What the file has for “${person}” is no access token.`, { hint: how })
}
