/** A function's code as one ES module. `module` is its path without ending, as the handler names it; `file` and `map` are absolute. */
export interface Bundle {
  module: string
  file: string
  map: string
  /** sha-256 of the module, hexadecimal. */
  hash: string
  /** The source files in it, relative to the project. */
  inputs: string[]
  /** The names that it exports, as far as esbuild knows: not those of another package that it exports whole. */
  exports: string[]
}
