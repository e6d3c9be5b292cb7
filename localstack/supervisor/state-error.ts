import { StagecraftError } from '../errors.ts'
import type { Project } from '../project.ts'

/** What the system says about a file or a disk, as an error that the user can mend; any other error as it is. */
export function asStateError(error: unknown, project: Pick<Project, 'state' | 'programs'>): unknown {
  if (!(error instanceof Error) || error instanceof StagecraftError) return error
  const { code = '', path } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT' || /No space left on device|\bENOSPC\b|\b53100\b/.test(error.message))
    return new StagecraftError('disk-full', `The disk of ${project.state} is full: ${error.message}.`, {
      hint: 'Free some space (`df -h` shows where), then run `make up`. Committed data is not lost.',
      cause: error,
    })
  if (!path || ![project.state, project.programs].some((folder) => path.startsWith(folder))) return error
  if (['EACCES', 'EPERM', 'EROFS'].includes(code))
    return new StagecraftError('state-not-accessible', `${path} can’t be used: ${error.message}.`, {
      hint: 'Often a command was once run as root. To take ownership, run `sudo chown -R "$USER" .stagecraft`.',
      cause: error,
    })
  if (['ENOTDIR', 'EISDIR', 'ERR_FS_EISDIR', 'EEXIST', 'ENOENT', 'ELOOP'].includes(code))
    return new StagecraftError('state-broken', `${path} is missing or damaged: ${error.message}.`, {
      hint: `Delete it (\`rm -rf '${path}'\`) and run \`make up\` again: it is created again.`,
      cause: error,
    })
  return error
}
