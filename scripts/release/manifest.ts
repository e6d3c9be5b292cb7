/** A file of a release. */
export interface ReleasedFile {
  /** Relative to the release’s folder, with `/`. */
  path: string
  /** Hexadecimal. */
  sha256: string
  bytes: number
}

/**
 * What is in a release: `manifest.json`. Two builds of the same commit have the same manifest, byte for byte: it holds no time, no path of the
 * machine and no name of a person.
 */
export interface Manifest {
  /** `2026.11.27-3-abc1234`: the day of the commit (UTC), the number of the commit on that day, and its short id. */
  name: string
  /** The full id of the commit. */
  commit: string
  /** Whether files differed from the commit: such a release is for one’s own stage alone. */
  isDirty: boolean
  service: string
  /** What it was built with: `node`, `esbuild`, `serverless`, `vite` → version. */
  tools: Readonly<Record<string, string>>
  /** The stages whose templates are in it. */
  stages: readonly string[]
  /** The functions’ short names → the sha-256 of their archive; a function whose archive is the same is not touched by a deployment. */
  functions: Readonly<Record<string, string>>
  /** The migrations in it, in the order in which they are applied. */
  migrations: readonly string[]
  /** The SSM parameters and secrets that no template makes, and that have to be there before a deployment: stage → names. */
  parameters: Readonly<Record<string, readonly string[]>>
  files: readonly ReleasedFile[]
}

/** The name of the file in a release’s folder. */
export const manifestFile = 'manifest.json'
