import { statSync } from 'node:fs'
import { join, normalize } from 'node:path'
import type { Engine } from '../../engines/engine.ts'
import type { Project } from '../../project.ts'
import { Bundler } from '../bundles/bundles.ts'
import { type Description, moduleOf } from '../described.ts'
import { Bundled, type Entry } from './bundled.ts'
import { type Code, type Codes, layerKey } from './code.ts'
import { frameworkCode } from './framework-code.ts'
import { noteInterpreters } from './interpreters.ts'
import { type Kind, kindOf, sharesPackages } from './kind.ts'
import { layerCode } from './layer.ts'
import { otherNodes } from './other-nodes.ts'
import { programsInTemplate } from './python/in-template.ts'
import { refuseMissing, sharedCode } from './shared-bundle.ts'
import { singleCodes } from './single-codes.ts'
import type { Workshop } from './workshop.ts'

/** The engine that runs the code, as far as it matters here. */
type RunsCode = Pick<Engine, 'runsIn' | 'capabilities'>

/** Makes the code of a project's functions and layers for its local stack, each of its kind. */
export class CodeMaker {
  readonly #project: Project
  readonly #engine: RunsCode
  readonly #shared: Bundler
  readonly #bundled = new Bundled()
  readonly #said = new Set<string>()
  /** Of folders with functions of their own. */
  readonly #makers = new Map<string, CodeMaker>()
  /** Of the description that was looked at last. */
  #kinds: { of: Description; kinds: Record<string, Kind> } | undefined

  constructor(project: Project, engine: RunsCode) {
    this.#project = project
    this.#engine = engine
    this.#shared = new Bundler(project)
  }

  /**
   * The code of these functions and layers, of all where none are named; what shares a bundle's packages may come with it. Throws `handler-missing`,
   * `does-not-build`, `packages-missing` and what else is wrong with the sources; then nothing is changed.
   */
  async make(description: Description, tell: (line: string) => void, only?: readonly string[]): Promise<Codes> {
    const say = (line: string) => {
      if (!this.#said.has(line)) tell(line)
      this.#said.add(line)
    }
    const here = functionsIn(description, undefined)
    const elsewhere = await Promise.all(
      [...new Set(Object.values(description.functions).flatMap(({ folder }) => folder ?? []))].map((folder) =>
        this.#inFolder(folder, description, say, only),
      ),
    )
    // where a file was saved, a handler may be another
    if (only) this.#kinds = undefined
    const own = await this.#make({ ...description, functions: here }, this.kinds(description), say, only)
    const framework = only ? [] : await frameworkCode(description, this.#workshop(description, say))
    const codes: Codes = new Map([...own, ...framework, ...elsewhere.flatMap((each) => [...each])])
    const { runtimes } = this.#engine.capabilities
    const inTemplate = only ? {} : await programsInTemplate(description, runtimes, this.#workshop(description, say))
    await noteInterpreters(this.#project, description, codes, inTemplate)
    return codes
  }

  // functions whose code is below a folder of their own: its paths start there
  async #inFolder(folder: string, description: Description, say: (line: string) => void, only?: readonly string[]): Promise<Codes> {
    const functions = functionsIn(description, folder)
    if (only && !Object.keys(functions).some((key) => only.includes(key))) return new Map()
    const maker = this.#makers.get(folder) ?? new CodeMaker({ ...this.#project, root: join(this.#project.root, folder) }, this.#engine)
    this.#makers.set(folder, maker)
    const parts = Object.entries(functions).map(async ([key, { folder: _, esbuild, ...described }]) => {
      const packaging = { ...description.packaging, layers: {}, ...(esbuild ? { plugins: ['serverless-esbuild'], custom: { esbuild } } : {}) }
      const alone = { ...description, functions: { [key]: described }, packaging }
      return maker.#make(alone, maker.kinds(alone), say, only)
    })
    const codes = (await Promise.all(parts)).flatMap((part) => [...part])
    return new Map(codes.map(([key, code]) => [key, { ...code, inputs: code.inputs.map((input) => normalize(join(folder, input))) }]))
  }

  async #make(description: Description, all: Record<string, Kind>, say: (line: string) => void, only?: readonly string[]): Promise<Codes> {
    const workshop = this.#workshop(description, say)
    sayOtherNodes(description, workshop)
    const isWanted = (key: string) => !only || only.includes(key)
    const kinds = Object.entries(all).filter(([key]) => isWanted(key))
    const layers = Object.entries(description.packaging.layers).filter(([layer]) => isWanted(layerKey(layer)))
    const parts = await Promise.all([
      this.#sharedBundles(description, kinds),
      this.#bundled.make(entriesOf(description, kinds), workshop, only !== undefined),
      singleCodes(description, kinds, workshop),
      ...layers.map(async ([layer, described]): Promise<Codes> => new Map([[layerKey(layer), await layerCode(layer, described, workshop)]])),
    ])
    return new Map(parts.flatMap((part) => [...part]))
  }

  #workshop(description: Description, say: (line: string) => void): Workshop {
    return { project: this.#project, description, followsLinks: this.#engine.runsIn === 'container', say }
  }

  /** Function → its kind. */
  kinds(description: Description): Record<string, Kind> {
    if (this.#kinds?.of === description) return this.#kinds.kinds
    const shares = sharesPackages(this.#project)
    const kinds = Object.fromEntries(
      Object.entries(functionsIn(description, undefined)).map(([key, described]) => [
        key,
        kindOf(this.#project, key, described, description.packaging, this.#engine.capabilities.runtimes, shares),
      ]),
    )
    this.#kinds = { of: description, kinds }
    return kinds
  }

  /** Whether the code of every function with a route is one ES module, which another process can load. */
  sharesBundles(description: Description): boolean {
    const kinds = this.kinds(description)
    return Object.entries(description.functions).every(
      ([key, { events }]) => !events.some(({ httpApi }) => httpApi) || kinds[key]?.kind === 'shared bundle',
    )
  }

  /** Those of the sources that were changed since this code was made from them, as far as that is seen; relative to the project. */
  async changed(description: Description, codes: Codes): Promise<string[]> {
    const kinds = this.kinds(description)
    const shared = Object.keys(kinds).filter((key) => kinds[key]?.kind === 'shared bundle')
    const modules = new Set(shared.map((key) => moduleOf(description.functions[key]?.handler ?? '')))
    const stale = modules.size > 0 ? await this.#shared.changed([...modules]) : []
    // the Bundler looks at its own more closely
    const others = [...codes].filter(([key]) => !shared.includes(key)).map(([, code]) => code)
    return [...stale.map((module) => `${module}.ts`), ...changedFiles(this.#project.root, others)]
  }

  async #sharedBundles({ functions }: Description, kinds: [string, Kind][]): Promise<Codes> {
    const wanted = kinds.flatMap(([key, { kind }]) => (kind === 'shared bundle' ? [moduleOf(functions[key]?.handler ?? '')] : []))
    const built = new Map((await this.#shared.build([...new Set(wanted)])).map((bundle) => [bundle.module, { bundle, code: sharedCode(bundle) }]))
    return new Map(
      Object.entries(functions).flatMap(([key, { handler }]): [string, Code][] => {
        const { bundle, code } = built.get(moduleOf(handler)) ?? {}
        if (bundle) refuseMissing(key, handler, bundle)
        return code ? [[key, code]] : []
      }),
    )
  }
}

function functionsIn({ functions }: Description, folder: string | undefined): Description['functions'] {
  return Object.fromEntries(Object.entries(functions).filter(([, described]) => described.folder === folder))
}

function sayOtherNodes({ functions }: Description, { say }: Workshop): void {
  const own = Number(process.versions.node.split('.')[0])
  const others = otherNodes(functions, own)
  if (others.length > 0) say(`functions with the runtime ${others.join(', ')} run on Node ${own} here`)
}

function entriesOf({ functions }: Description, kinds: [string, Kind][]): Entry[] {
  return kinds.flatMap(([key, kind]) => {
    const described = functions[key]
    return kind.kind === 'bundle' && described ? [{ key, described, file: kind.file }] : []
  })
}

function changedFiles(root: string, codes: readonly Code[]): string[] {
  const files = codes.flatMap(({ inputs, madeAt }) => inputs.map((input) => ({ input, madeAt })))
  return files.flatMap(({ input, madeAt }) => {
    const found = statSync(join(root, input), { throwIfNoEntry: false })
    return found && Math.max(found.mtimeMs, found.ctimeMs) > madeAt ? [input] : []
  })
}
