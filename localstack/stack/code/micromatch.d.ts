// it has no types of its own; as far as it is used
declare module 'micromatch' {
  const micromatch: { matcher(pattern: string, options?: { dot?: boolean }): (path: string) => boolean }
  export default micromatch
}
