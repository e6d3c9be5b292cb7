// Runs under whatever Node the user has, as install.mjs does.
import { existsSync, lstatSync, mkdirSync, readlinkSync, rmSync, statfsSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { binOf, run } from './work.mjs'

const nodeVersion = '24.21.0'

/** Whether the Node that runs this is the major version that laptop, CI and Lambda have in common, or a newer one. */
export const isNewEnough = Number(process.versions.node.split('.')[0]) >= 24

/**
 * Puts a link to a Node that is new enough into `bin` of a project's own folder, and returns where it is: the user's own, or one that is fetched
 * from the npm registry into that folder. Throws what to do where it can't be had.
 */
export async function chooseNode(own) {
  const node = isNewEnough ? process.execPath : await fetchNode(own)
  const link = join(binOf(own), 'node')
  if (targetOf(link) === node) return node
  mkdirSync(binOf(own), { recursive: true, mode: 0o700 })
  rmSync(link, { force: true })
  symlinkSync(node, link)
  return node
}

async function fetchNode(own) {
  const name = `node-${process.platform}-${process.arch}`
  const folder = join(own, 'node')
  const node = join(folder, 'node_modules', name, 'bin', 'node')
  if (existsSync(node)) return node
  mkdirSync(folder, { recursive: true })
  const words = ['install', '--prefix', folder, '--no-save', '--no-package-lock', '--ignore-scripts', `${name}@${nodeVersion}`]
  await run('npm', words, folder, binOf(own)).catch((error) => {
    throw new Error(
      `Node ${process.versions.node} is older than 24, and Node ${nodeVersion} could not be fetched for ${process.platform} on ${process.arch}:\n${error.message}\nInstall Node 24 yourself (for instance \`nvm install 24\` or \`brew install node@24\`), then run the command again.`,
    )
  })
  return node
}

/** Throws where the disk of `folder` has no room for what is installed. */
export function checkSpace(folder) {
  const { bavail, bsize } = statfsSync(folder)
  const free = (bavail * bsize) / 1024 ** 3
  if (free < 1.5)
    throw new Error(
      `There are only ${free.toFixed(1)} GB left on this disk, and Stagecraft needs 1.5 GB. Free some space (df -h shows where), then run the command again.`,
    )
}

function targetOf(link) {
  try {
    return lstatSync(link).isSymbolicLink() ? readlinkSync(link) : undefined
  } catch {
    return undefined
  }
}
