import { StagecraftError } from '../errors.ts'
import { installPackages } from './install-hint.ts'

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
    hint: hintFor(errors.map(({ text }) => text)),
    cause: error,
  })
}

function hintFor(texts: readonly string[]): string {
  const packages = [...new Set(texts.flatMap((text) => /^Could not resolve "([^"./][^"]*)"/.exec(text)?.[1] ?? []))]
  const correct = 'Correct the file, or esbuild’s options if no file is named.'
  if (packages.length === 0) return correct
  const install = `${packages.join(', ')}: not installed. ${installPackages}`
  return packages.length === texts.length ? install : `${install} ${correct}`
}
