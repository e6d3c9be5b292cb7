// Runs under whatever Node the user has, as install.mjs does.
import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'

const children = new Set()

/** Has what was started end with whoever asked for it: a signal goes to every child, then `last` is called, and this process ends. */
export function endTogether(last) {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])
    process.once(signal, () => {
      for (const child of children) child.kill(signal)
      last()
      process.exit(code)
    })
}

/** Runs a command with the kit's Node in front, `bin` being the folder that it is in. Rejects with the end of what it printed where it fails. */
export function run(command, words, folder, bin) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, {
      cwd: folder,
      env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.add(child)
    let output = ''
    child.stdout.on('data', (text) => (output += text))
    child.stderr.on('data', (text) => (output += text))
    child.once('close', () => children.delete(child))
    child.once('error', (error) =>
      reject(
        new Error(
          error.code === 'ENOENT' ? `\`${command}\` is not on the PATH. Install it (it comes with Node), then run the command again.` : error.message,
        ),
      ),
    )
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(output.trim().split('\n').slice(-12).join('\n')))))
  })
}

/** One step of an installation, with its time where it took any. */
export async function step(name, work) {
  const started = Date.now()
  if (process.stderr.isTTY) process.stderr.write(`  … installing ${name}\n`)
  const result = await work()
  const seconds = (Date.now() - started) / 1000
  if (seconds > 0.2) process.stderr.write(`  ok  installed ${name.padEnd(10)} ${seconds.toFixed(1)} s\n`)
  return result
}

/** The folder, inside a project's own, that is first on the PATH of everything the kit starts. */
export function binOf(own) {
  return join(own, 'bin')
}
