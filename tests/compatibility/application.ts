import type { Stack } from './stack.ts'

/** A public application of somebody else, and what its README says it does. */
export interface Application {
  /** The word that chooses it on the command line. */
  name: string
  /** What it is made of, for the table. */
  kind: string
  /** `owner/name` on GitHub. */
  repository: string
  /** 40 hex digits. */
  commit: string
  /** The folder of its description in the repository, with `{{…}}` where the repository is a collection of cookiecutter templates. */
  folder: string
  /** A SAM template, in the place of serverless.yml: its file in the folder. */
  template?: string
  /** Of a cookiecutter template: the values of its questions. What is left out keeps the default of its cookiecutter.json. */
  answers?: Record<string, unknown>
  /** What installs its packages from the registry, by its README; the scripts of packages are not run. Undefined where it has none. */
  install?: readonly string[]
  /** The folders with a package.json, where that is not its own folder. */
  packages?: readonly string[]
  /** Files that its README has everybody write before the first deployment, such as the keys of their own account. */
  settings?: Record<string, string>
  /** Variables that its README has everybody export. */
  environment?: Record<string, string>
  /** How its own main request or event is made, and what it says; throws where that is not what the README says. */
  act(stack: Stack): Promise<string>
  /** Why it does not run, or not all of it, where that is known. */
  limits?: string
}
