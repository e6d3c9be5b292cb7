/** The account of the kit's own image that is nobody's on the laptop. */
const imageAccount = 10_001

/**
 * Who the kit's own containers run as: the user, so that what they write into mounted folders is the user's own; never root. For root it is an account of the image, and the folders
 * are given to it: root reads them all the same. Docker Desktop maps owners by itself.
 */
export function containerUser(): { uid: number; gid: number } {
  const [uid = 0, gid = 0] = [process.getuid?.(), process.getgid?.()]
  return uid === 0 ? { uid: imageAccount, gid: imageAccount } : { uid, gid }
}
