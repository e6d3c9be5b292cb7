import { StagecraftError } from '../errors.ts'

/** esbuild's failure (https://esbuild.github.io/api/#build-failures) as `does-not-build`: each message with file, line and column. Any other error as it is. */
export function doesNotBuild(error: unknown): unknown {
  const { errors } = error as { errors?: { text: string; location: { file: string; line: number; column: number } | null }[] }
  if (!Array.isArray(errors)) return error
  // what is wrong with esbuild's own options has a place in esbuild
  const lines = errors.map(({ text, location }) =>
    location && !/(^|\/)node_modules\/esbuild\//.test(location.file)
      ? `${location.file}:${location.line}:${location.column}: ERROR: ${text}`
      : `ERROR: ${text}`,
  )
  return new StagecraftError('does-not-build', `${errors.length === 1 ? 'A function does' : 'Functions do'} not build.\n${lines.join('\n')}`, {
    hint: 'Correct the file, or esbuild’s options if no file is named. A package that cannot be resolved must be installed, or named under `custom.esbuild.external`.',
    cause: error,
  })
}
