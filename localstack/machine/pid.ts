/** Whether there is a process of this id, whoever it belongs to. One that has ended counts until its parent has taken note of it. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' // somebody else's
  }
}
