/** Where order files lie in the bucket: from the page, and from other systems. */
export const prefixes = ['uploads/', 'drops/'] as const

/** Where the copies lie that took a file's place when a customer was erased, as `erased/{import}/{file}`. Nobody is notified of them: their import is known. */
export const copiesPrefix = 'erased/'

/** Whether a key is a file's: below a prefix of ours, and not the empty object that the S3 console makes for a folder. */
export function isFileKey(key: string): boolean {
  return prefixes.some((prefix) => key.startsWith(prefix)) && !key.endsWith('/')
}
