// Plugins that bundle, compile or pack functions: Stagecraft does it in their place. CommonJS: the Framework's own process loads it too.

/**
 * @typedef {object} Bundler
 * @property {boolean} [builds] it bundles, or compiles TypeScript: esbuild does it here
 * @property {boolean} [compilesOnly] it leaves the packages where they are: https://github.com/serverless/serverless-plugin-typescript
 * @property {boolean} [hasOwnSettings] what it leaves out of a bundle stands in settings of its own, which are code
 * @property {boolean} [layersPackages] it puts the packages into a layer, whatever a function's package leaves out: https://github.com/agutoli/serverless-layers
 */

/** @type {Record<string, Bundler>} */
const bundlers = {
  'serverless-esbuild': { builds: true },
  'serverless-bundle': { builds: true, hasOwnSettings: true },
  'serverless-webpack': { builds: true, hasOwnSettings: true },
  'serverless-plugin-typescript': { builds: true, compilesOnly: true },
  '@hewmen/serverless-plugin-typescript': { builds: true, compilesOnly: true },
  'serverless-plugin-optimize': { hasOwnSettings: true },
  'serverless-jetpack': { hasOwnSettings: true },
  'serverless-plugin-include-dependencies': {},
  'serverless-plugin-common-excludes': {},
  'serverless-plugin-monorepo': {},
  'serverless-layers': { layersPackages: true },
}

/**
 * Whether one of the plugins is such a bundler.
 * @param {readonly string[]} plugins their names
 * @param {keyof Bundler} trait
 */
function hasBundler(plugins, trait) {
  return plugins.some((name) => bundlers[name]?.[trait] === true)
}

module.exports = { bundlers, hasBundler }
