/** What a function's code is, or a layer's: what is uploaded, and what it was made from. */
export interface Code {
  /** Names it among the project's: functions with the same id have the same code. */
  id: string
  /** sha-256 of all that is in it, hexadecimal. */
  hash: string
  /** The files in it, relative to the project. */
  inputs: readonly string[]
  /** When its files were read; milliseconds since 1970. */
  madeAt: number
  /** It as Lambda wants it: a ZIP archive. */
  archive(): Promise<Uint8Array>
  /** Properties that the function has in the engine in place of those of the template. */
  properties?: Readonly<Record<string, unknown>>
  /** The program that runs it, absolute, where the engine's own would not do. */
  interpreter?: string
}

/** Short function name → its code. A layer's stands under `layerKey`. */
export type Codes = ReadonlyMap<string, Code>

/** What a layer's code stands under, beside those of functions. */
export function layerKey(layer: string): string {
  return `layer:${layer}`
}

/** What the code of a function stands under that the Framework added by itself, by its full name. */
export function frameworkKey(name: string): string {
  return `framework:${name}`
}
