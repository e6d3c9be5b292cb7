// Runs under whatever Node the user has, as install.mjs does.
import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'

/** The longest that one installation waits for another, in milliseconds. */
const patienceMs = 15 * 60_000

/**
 * Takes `file` for this process and returns how to give it back. Where another process that lives has it, waits and says so once; a file that a
 * killed process left is taken over. Throws after a quarter of an hour.
 */
export async function lock(file, { say = (line) => console.error(line), waitMs = patienceMs } = {}) {
  const until = Date.now() + waitMs
  let told = false
  while (!(take(file) && (await isStillOurs(file)))) {
    const holder = holderOf(file)
    if (holder === undefined) continue
    if (Date.now() > until)
      throw new Error(
        `Waited ${Math.round(waitMs / 60_000)} minutes for another installation of this project (process ${holder}). If that process is another program, delete ${file}. Then run the command again.`,
      )
    if (!told) say(`  …   waiting for another installation of this project (process ${holder})`)
    told = true
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  return () => {
    if (pidIn(file) === process.pid) forget(file)
  }
}

// two that take over a dead one's file at the same moment may each delete the other's
async function isStillOurs(file) {
  await new Promise((resolve) => setTimeout(resolve, 50))
  return pidIn(file) === process.pid
}

function pidIn(file) {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

function take(file) {
  try {
    const opened = openSync(file, 'wx', 0o600)
    writeSync(opened, String(process.pid))
    closeSync(opened)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

// undefined where nobody has it any more: then the file is gone
function holderOf(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    // it is written right after it was made
    if (!pid) return Date.now() - statSync(file).mtimeMs > 2_000 ? forget(file) : 'unknown'
    return lives(pid) ? pid : forget(file)
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

function lives(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function forget(file) {
  rmSync(file, { force: true })
  return undefined
}
