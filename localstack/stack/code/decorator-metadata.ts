import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Plugin } from 'esbuild'
import { withCalledNamespaces } from './called-namespaces.ts'

/** What is used of the compiler's API: https://github.com/microsoft/TypeScript/wiki/Using-the-Compiler-API. TypeScript 7 does not have it. */
interface Compiler {
  sys: unknown
  ScriptTarget: { ES2022: number }
  ModuleKind: { ESNext: number }
  readConfigFile(file: string, read: unknown): { config?: unknown }
  parseJsonConfigFileContent(config: unknown, host: unknown, folder: string): { options: CompilerOptions }
  transpileModule(text: string, how: { fileName: string; compilerOptions: CompilerOptions }): { outputText: string }
}

type CompilerOptions = Record<string, unknown> & { emitDecoratorMetadata?: boolean; target?: number; useDefineForClassFields?: boolean }

/**
 * The types of decorated members, which TypeORM, NestJS and others read while they run (`emitDecoratorMetadata` in the tsconfig): esbuild does not write
 * them, the compiler of the repository does. Undefined where the tsconfig does not ask for them, or there is no compiler with an API.
 * https://esbuild.github.io/content-types/#typescript-caveats
 */
export function decoratorMetadata(root: string, tsconfig: string | undefined): Plugin | undefined {
  const compiler = tsconfig && compilerOf(root)
  if (!compiler) return undefined
  const { options } = compiler.parseJsonConfigFileContent(
    compiler.readConfigFile(tsconfig, (compiler.sys as { readFile: unknown }).readFile).config,
    compiler.sys,
    dirname(tsconfig),
  )
  if (!options.emitDecoratorMetadata) return undefined
  const { ES2022 } = compiler.ScriptTarget
  const compilerOptions: CompilerOptions = {
    ...options,
    // what these say by default depends on the target that the repository has
    useDefineForClassFields: options.useDefineForClassFields ?? (options.target ?? 0) >= ES2022,
    ...{ target: ES2022, module: compiler.ModuleKind.ESNext, verbatimModuleSyntax: false, noEmit: false },
    ...{ sourceMap: false, inlineSourceMap: true, declaration: false, declarationMap: false, composite: false, incremental: false },
  }
  return {
    name: 'decorator-metadata',
    setup(build) {
      build.onLoad({ filter: /\.[cm]?tsx?$/ }, async ({ path }) => {
        const text = path.includes('node_modules') ? '' : await readFile(path, 'utf8')
        if (!/(^|[\s(,])@[A-Za-z_$]/.test(text)) return undefined
        const { outputText } = compiler.transpileModule(withCalledNamespaces(text), { fileName: path, compilerOptions })
        // as TypeScript: an import of a type alone, which the metadata asks for, is no fault
        return { contents: outputText, loader: path.endsWith('x') ? 'tsx' : 'ts' }
      })
    },
  }
}

function compilerOf(root: string): Compiler | undefined {
  try {
    const compiler = createRequire(join(root, 'package.json'))('typescript') as Partial<Compiler>
    return typeof compiler.transpileModule === 'function' ? (compiler as Compiler) : undefined
  } catch {
    return undefined
  }
}
