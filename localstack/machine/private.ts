import { chmod, chown, lstat, mkdir, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { StagecraftError } from '../errors.ts'

/**
 * Makes a folder that only its owner may enter, whatever the umask, and tightens one that was open. With `group` (only root has a use for it)
 * the members of that group may pass through it to what is theirs below; they can't list it.
 * Throws `not-ours` where it is another user's. Root may work in another user's project: there it stays that user's.
 */
export async function privateFolder(folder: string, group?: number): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const found = await stat(folder)
  const uid = process.getuid?.() ?? found.uid
  if (uid !== 0 && found.uid !== uid) throw notOurs(folder)
  if (group !== undefined) await chown(folder, found.uid, group)
  await chmod(folder, group === undefined ? 0o700 : 0o710)
}

/** As `privateFolder`, where everybody may make something: what another user made before us, a link for one, is refused, by root too. */
export async function temporaryPrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const found = await lstat(folder)
  if (!found.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid)) throw notOurs(folder)
  await chmod(folder, 0o700)
}

/** Makes what is directly in a private folder private too: folders 0700, files 0600. Links, and entries named in `but`, stay as they are. */
export async function tighten(folder: string, ...but: readonly string[]): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isSymbolicLink() || but.includes(entry.name)) continue
    await chmod(join(folder, entry.name), entry.isDirectory() ? 0o700 : 0o600).catch(ignoreChange)
  }
}

/**
 * Lets every account that gets so far read a folder of programs, and run what is in its folders `bin`. Programs hold no secret, and who may come so far is for
 * the folders above to say.
 */
export async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await openToAll(path)
    else if (entry.isFile()) await chmod(path, basename(folder) === 'bin' ? 0o755 : 0o644)
  }
}

// the folder is closed already; what is gone by now, or another user's, is no reason not to start
function ignoreChange(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT' && error.code !== 'EPERM') throw error
}

function notOurs(folder: string): StagecraftError {
  return new StagecraftError('not-ours', `${folder} belongs to another user, or is not a folder. Stagecraft keeps data there.`, {
    hint: `Check it with \`ls -ld ${folder}\`. Remove it, or take ownership with \`sudo chown -R\`. Then run the command again.`,
  })
}
