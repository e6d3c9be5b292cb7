/** A package and what it is licensed under, in SPDX's words where its authors used them. */
export interface Licensed {
  name: string
  version: string
  licence: string
  source: 'npm' | 'PyPI'
  /** False where only development and tests use it. */
  deployed: boolean
}
