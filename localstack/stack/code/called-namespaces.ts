import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'

const namespaceImport = /^([ \t]*)import[ \t]+\*[ \t]+as[ \t]+([\w$]+)[ \t]+from[ \t]*(['"])([^'"\n]+)\3/gm

/**
 * TypeScript with `import * as express from 'express'`, where the namespace is called or constructed. The compiler without `esModuleInterop` makes
 * `require` of it, and webpack leaves it the function that it is; esbuild makes an object that nobody can call.
 * https://esbuild.github.io/content-types/#es-module-interop
 */
export function withCalledNamespaces(text: string): string {
  return text.replace(namespaceImport, (whole, indent: string, name: string, quote: string, specifier: string) =>
    isCalled(text, name) ? `${indent}const ${name} = require(${quote}${specifier}${quote})` : whole,
  )
}

function isCalled(text: string, name: string): boolean {
  return new RegExp(String.raw`(?<![.\w$])${name.replaceAll('$', String.raw`\$`)}[ \t]*(?:<[^>()\n]*>)?\(`).test(text)
}

/** Makes esbuild read the repository's own TypeScript so. */
export function calledNamespaces(): Plugin {
  return {
    name: 'called-namespaces',
    setup(build) {
      build.onLoad({ filter: /\.[cm]?tsx?$/ }, async ({ path }) => {
        if (path.includes('node_modules')) return undefined
        const text = await readFile(path, 'utf8')
        const contents = withCalledNamespaces(text)
        return contents === text ? undefined : { contents, loader: path.endsWith('x') ? 'tsx' : 'ts' }
      })
    },
  }
}
