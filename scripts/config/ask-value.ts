import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { DeclaredParameter } from '@stagecraft/localstack/config.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'

/**
 * A new value, from the terminal or from stdin, and never from an argument: arguments stand in the shell's history and in the list of processes.
 * A terminal is asked for each key of a JSON value, and shows nothing of a secret. From stdin it is the whole value, less the line end behind it.
 */
export async function askValue(parameter: DeclaredParameter, stdin: NodeJS.ReadStream = process.stdin): Promise<string> {
  const value = stdin.isTTY ? await asked(parameter, stdin) : (await text(stdin)).replace(/\r?\n$/, '')
  if (value === '')
    throw new StagecraftError('no-value', `There is no value for ${parameter.name}.`, {
      hint: 'Type it when you are asked, or send it to stdin: `make config STAGE=… SET=… < file`.',
    })
  return value
}

async function asked({ name, keys, secret }: DeclaredParameter, stdin: NodeJS.ReadStream): Promise<string> {
  if (!keys) return prompt(`  ${name}: `, secret === true, stdin)
  const given: Record<string, string> = {}
  for (const key of keys) given[key] = await prompt(`  ${name} ${key}: `, secret === true, stdin)
  return JSON.stringify(given)
}

function prompt(question: string, hidden: boolean, stdin: NodeJS.ReadStream): Promise<string> {
  // readline echoes what is typed to its output: none sees it where that is nowhere
  const output = hidden ? new Writable({ write: (_chunk, _encoding, done) => done() }) : process.stderr
  if (hidden) process.stderr.write(question)
  const terminal = createInterface({ input: stdin, output, terminal: true })
  return new Promise((resolve, reject) => {
    terminal.once('SIGINT', () => {
      terminal.close()
      reject(new StagecraftError('not-set', 'Nothing was set.'))
    })
    terminal.question(hidden ? '' : question, (answer) => {
      terminal.close()
      if (hidden) process.stderr.write('\n')
      resolve(answer)
    })
  })
}
