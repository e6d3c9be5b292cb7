// Has the Framework read a repository that does not know the kit. It runs in the Framework's process, before the Framework: what it hands on is the
// repository's own description with other plugins, and values for variables that lead to AWS or that nobody has set. No file of the repository is changed.
const { existsSync, readFileSync, writeFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const { join, resolve } = require('node:path')
const noteReads = require('../stack/framework/note-reads.cjs')
const wrap = require('../stack/framework/wrap-module.cjs')
const { valuesOnAws } = require('./for-aws.cjs')
const { noteFaults } = require('./plugin-faults.cjs')
const { planFor } = require('./plugins.cjs')
const { nameOfValue, standInFor } = require('./stand-in.cjs')

/** @typedef {{ source: string, address: string, value: string }} StandIn a variable that nobody has set, and what stands in for it */

/**
 * @param {string} folder of this run: `{ values, plugins, forAws }` goes in as `adoption.json`, `Found` of adoption/found.ts comes out as `found.json`
 */
module.exports = function adopt(folder) {
  // written when the run begins; the modules are wrapped before anything has loaded them
  let given
  const input = () => (given ??= { values: {}, plugins: {}, ...JSON.parse(readFileSync(join(folder, 'adoption.json'), 'utf8')) })
  const findings = { plugins: [], standIns: [], isVersion4: false }
  const standIns = new Map()
  const taken = new Set()
  const onAws = valuesOnAws(() => input().forAws)
  /** @type {Record<string, string[]>} */
  const deploying = {}
  const read = noteReads()
  /** @type {(exitCode: number) => void} */
  let noteEnd = () => {}
  const report = (exitCode) => {
    noteEnd(exitCode)
    const { files, variables } = read()
    const found = {
      ...findings,
      standIns: [...standIns.values(), ...onAws.refused.values()],
      parameters: [...onAws.parameters.values()],
      deploying,
      taken: [...taken],
      files,
      variables,
      missing: files.filter((each) => !existsSync(each)),
    }
    writeFileSync(join(folder, 'found.json'), JSON.stringify(found), { mode: 0o600 })
  }
  process.once('exit', report)

  const valueFor = (source, address) => {
    if (input().forAws) return onAws.valueOf(source, address)
    const name = nameOfValue({ source, address })
    const kept = input().values[name]
    if (kept !== undefined) return kept
    const known = knownValues[name]
    if (known !== undefined) return known
    const value = standInFor(address)
    standIns.set(name, { source, address, value })
    return value
  }

  wrap('serverless/lib/classes/plugin-manager.js', (PluginManager) => {
    // the first is the cause of those that follow
    noteEnd = noteFaults(PluginManager, (fault) => (findings.fault ??= fault))
    noteDeploying(PluginManager, deploying)
    const { loadAllPlugins } = PluginManager.prototype
    PluginManager.prototype.loadAllPlugins = function (named) {
      return loadAllPlugins.call(this, findings.namesLater ? plannedOf(named, input().plugins, findings) : named)
    }
    return PluginManager
  })
  wrap('serverless/lib/configuration/read.js', (read) => async (path) => {
    const described = await read(path)
    // as Framework 3 leaves ts-node: plugins of the repository may be TypeScript, too
    if (/\.m?ts$/.test(path)) createRequire(require.resolve('serverless/package.json'))('tsx/cjs/api').register()
    return adopted(described, input().plugins, findings, Boolean(input().forAws))
  })
  wrap('serverless/lib/classes/config-schema-handler/index.js', (Schema) => {
    const { handleErrorMessages } = Schema.prototype
    Schema.prototype.handleErrorMessages = function (messages) {
      findings.unknown = [...(findings.unknown ?? []), ...messages]
      return handleErrorMessages.call(this, messages)
    }
    return Schema
  })
  // what it says of deprecated settings is nobody's here, and it keeps it in the home folder
  wrap('serverless/lib/utils/log-deprecation.js', (log) => Object.assign(log, { printSummary: async () => {} }))
  wrap(
    'serverless/lib/configuration/variables/parse.js',
    (parse) => (text) => withLastResort(parse(text), findings.isLenient ? [...asked, 'self'] : asked),
  )
  wrap('serverless/lib/configuration/variables/sources/self.js', (source) => ({
    resolve: async (input) => {
      const { address, resolveConfigurationProperty } = input
      // Frameworks 1 and 2 took an object: its name is the service here
      if (findings.isServiceObject && address === 'service.name') return source.resolve({ ...input, address: 'service' })
      if (!String(address ?? '').startsWith(lastResort)) return source.resolve(input)
      const own = address.slice(lastResort.length)
      const [key, ...above] = own.split('.').reverse()
      const holder = await resolveConfigurationProperty(above.reverse())
      // a key without a value is empty on purpose
      return { value: holder !== null && typeof holder === 'object' && key in holder ? '' : valueFor('self', own) }
    },
  }))
  wrap('serverless/lib/configuration/variables/sources/env.js', (source) => ({ ...source, resolve: orStandIn('env', source.resolve, valueFor) }))
  wrap('serverless/lib/configuration/variables/sources/opt.js', (source) => ({ ...source, resolve: orStandIn('opt', source.resolve, valueFor) }))
  wrap('serverless/lib/configuration/variables/sources/instance-dependent/param.js', (make) => (instance) => {
    const source = make(instance)
    return { ...source, resolve: orStandIn('param', source.resolve, valueFor) }
  })
  wrap('serverless/lib/configuration/variables/sources/file.js', (source) => ({
    ...source,
    resolve: (input) => {
      const [path = ''] = input.params ?? []
      const { address } = input
      if (!String(address ?? '').startsWith(lastResort)) return source.resolve(input)
      // a file of secrets that is kept out of Git; a key that a file lacks is a fault
      return { value: existsSync(resolve(String(path))) ? null : valueFor('file', `${path}:${address.slice(lastResort.length)}`) }
    },
  }))
  for (const name of ['ssm', 'cf', 's3', 'aws']) {
    const kept = ({ address, params }) => {
      taken.add(nameOfValue({ source: name, address }))
      // a default is for a parameter that is not there, and whether it is there nobody knows before the deployment
      if (input().forAws) return onAws.valueOf(name, String(address), params)
      return input().values[nameOfValue({ source: name, address })] ?? null
    }
    wrap(`serverless/lib/configuration/variables/sources/instance-dependent/get-${name}.js`, () => (instance) => {
      const ofAws = ({ address }) => {
        if (address === 'region') return instance.getProvider('aws').getRegion()
        return input().forAws ? onAws.valueOf('aws', String(address)) : knownValues[`aws:${address}`]
      }
      return { resolve: orStandIn(name, async (asked) => ({ value: name === 'aws' ? ofAws(asked) : kept(asked) }), valueFor) }
    })
  }
  require('./plugin.cjs').sources = Object.fromEntries(
    otherSources.map((name) => [
      name,
      { resolve: async ({ address }) => ({ value: valueFor(name, String(address ?? '').replace(lastResort, '')) }) },
    ]),
  )
}

// what a plugin does at a deployment is no part of a template
function noteDeploying(PluginManager, deploying) {
  const { loadHooks } = PluginManager.prototype
  PluginManager.prototype.loadHooks = function (plugin) {
    const name = plugin.constructor._serverlessExternalPluginName
    const events = Object.keys(plugin.hooks ?? {}).filter((event) => /^((before|after):)?(aws:)?deploy:(?!function:|list)/.test(event))
    if (name && events.length > 0) deploying[name] = events
    return loadHooks.call(this, plugin)
  }
}

// those of Framework 4 and of plugins that people use most
const otherSources = ['git', 'terraform', 'vault', 'doppler', 'awsSecretsManager', 'asm']
const asked = ['env', 'opt', 'param', 'ssm', 'cf', 's3', 'file']

const knownValues = {
  'aws:accountId': '000000000000',
  'env:AWS_REGION': 'us-east-1',
  'env:AWS_DEFAULT_REGION': 'us-east-1',
  'env:AWS_ACCOUNT_ID': '000000000000',
  'env:AWS_PROFILE': 'default',
  // what most of its readers know
  'env:NODE_ENV': 'development',
  // as the Framework's own defaults
  'opt:stage': 'dev',
  'opt:region': 'us-east-1',
}

// In front of the address of the last source of a variable without a default. No name of a variable or parameter begins so
const lastResort = 'stagecraft!'

/** A variable without a default gets the same source once more, marked: only where nothing else has a value is one asked for. */
function withLastResort(variables, sources) {
  for (const variable of variables ?? []) {
    for (const { address, params } of variable.sources) for (const part of [address, ...(params ?? [])]) withLastResort(part?.variables, sources)
    const last = variable.sources.at(-1)
    if (!sources.includes(last?.type) || !last.address || last.address.value?.startsWith?.(lastResort)) continue
    variable.sources.push({ ...last, address: marked(last.address) })
  }
  return variables
}

function marked({ value, variables }) {
  const moved = variables?.map((each) => ({ ...structuredClone(each), start: each.start + lastResort.length, end: each.end + lastResort.length }))
  return { value: `${lastResort}${value}`, ...(moved ? { variables: moved } : {}) }
}

function orStandIn(name, resolve, valueFor) {
  return (input) => {
    const { address } = input
    if (!String(address ?? '').startsWith(lastResort)) return resolve(input)
    return { value: valueFor(name, address.slice(lastResort.length)), isPending: name === 'env' || name === 'opt' ? !input.isSourceFulfilled : false }
  }
}

function adopted(read, wanted, findings, forAws) {
  // an ES module required
  const described = read.service === undefined && read.default ? read.default : read
  const { frameworkVersion, licenseKey, console: _, dashboard, build, stages, ...rest } = described
  const version = String(frameworkVersion ?? versionInstalled() ?? '3')
  findings.isVersion4 = /^\D*4/.test(version)
  const beyond = beyondParams(stages)
  if (beyond.length > 0) findings.unknown = beyond
  // Frameworks 1 and 2 went on without what a variable leads to
  findings.isLenient = /^\D*[12]\b/.test(version)
  findings.isServiceObject = typeof rest.service === 'object'
  findings.otherCloud = otherCloudOf(rest.provider)
  findings.component = rest.provider ? undefined : componentOf(rest)
  // `plugins: ${file(plugins.yml)}`
  findings.namesLater = typeof rest.plugins === 'string'
  const { plugins } = namesOf(rest.plugins)
  const run = plannedOf(rest.plugins, wanted, findings)
  return {
    ...rest,
    // Framework 2 took an object
    ...(typeof rest.service === 'object' && rest.service ? { service: rest.service.name } : {}),
    provider: withOwnApi(providerOf(rest.provider), findings),
    // Framework 4 has its parameters in there
    ...(stages ? { params: { ...paramsOf(stages), ...rest.params } } : {}),
    // and bundles by itself: plugin.cjs reads it, once its variables are values
    ...(build || findings.isVersion4 ? { stagecraftBuild: build ?? true } : {}),
    // that plugin reads `.env` too, but only once Framework 3 has read the variables: https://www.npmjs.com/package/serverless-dotenv-plugin
    ...(findings.isVersion4 || (plugins.includes('serverless-dotenv-plugin') && !forAws) ? { useDotenv: true } : {}),
    // what the Framework's schema does not know is said where the description is refused
    configValidationMode: 'warn',
    deprecationNotificationMode: 'warn:summary',
    plugins: findings.namesLater ? rest.plugins : run,
  }
}

// the plugins that are run, the kit's own before all
function plannedOf(named, wanted, findings) {
  const { plugins, local } = namesOf(named)
  findings.plugins = plugins.map((name) => planFor(name, factsOf(name, wanted[name], local)))
  const run = findings.plugins.filter(({ how }) => how === 'run').map(({ name, isOld }) => (isOld ? require.resolve(name) : name))
  return [join(__dirname, 'plugin.cjs'), ...run]
}

function otherCloudOf(provider) {
  const name = typeof provider === 'string' ? provider : provider?.name
  return typeof name === 'string' && !name.includes('${') && name.toLowerCase() !== 'aws' ? name : undefined
}

// the whole file is one, or has some by their names: https://www.serverless.com/framework/docs/guides/components
function componentOf(described) {
  return [described, ...Object.values(described)].map((each) => each?.component).find((name) => typeof name === 'string')
}

// Framework 1 and 4 have these defaults where variables see them, and much that says it is for 3 rests on that: `${self:provider.stage}`
function providerOf(provider) {
  if (typeof provider === 'string') return provider.includes('${') ? provider : providerOf({ name: provider })
  const { profile, credentials, ...rest } = provider ?? {}
  // in Framework 4 a stage may name itself: there it is the option or `dev`
  const stage = typeof rest.stage === 'string' ? rest.stage.replaceAll('sls:stage', 'opt:stage') : (rest.stage ?? 'dev')
  return { ...rest, stage, region: rest.region ?? 'us-east-1' }
}

/** Without the API of another stack that the service adds its routes to: locally it has one to itself. */
function withOwnApi(provider, findings) {
  if (typeof provider !== 'object') return provider
  const { apiGateway, httpApi, ...rest } = provider
  if (apiGateway?.restApiId) findings.sharedApi = 'apiGateway.restApiId'
  else if (httpApi?.id) findings.sharedApi = 'httpApi.id'
  else return provider
  const { restApiId: _, restApiRootResourceId: __, restApiResources: ___, ...ofRest } = apiGateway ?? {}
  const { id: ____, ...ofHttp } = httpApi ?? {}
  return { ...rest, ...(apiGateway ? { apiGateway: ofRest } : {}), ...(httpApi ? { httpApi: ofHttp } : {}) }
}

// what a stage has beside parameters is for Framework 4's own service
function beyondParams(stages) {
  return Object.entries(stages ?? {}).flatMap(([stage, settings]) =>
    Object.keys(settings ?? {}).flatMap((key) => (key === 'params' ? [] : `at 'stages.${stage}': ${key}`)),
  )
}

function paramsOf(stages) {
  return Object.fromEntries(Object.entries(stages).flatMap(([stage, { params } = {}]) => (params ? [[stage, params]] : [])))
}

function namesOf(plugins) {
  if (Array.isArray(plugins)) return { plugins, local: join(process.cwd(), '.serverless_plugins') }
  return { plugins: plugins?.modules ?? [], local: plugins?.localPath ?? join(process.cwd(), '.serverless_plugins') }
}

function factsOf(name, wanted, local) {
  const project = createRequire(join(process.cwd(), 'package.json'))
  const has = (find) => {
    try {
      find()
      return true
    } catch {
      return false
    }
  }
  const isInstalled = has(() => project.resolve(name)) || has(() => require.resolve(join(local, name)))
  let version
  has(() => ({ version } = project(`${name}/package.json`)))
  return { wanted, isInstalled, isOwn: has(() => require.resolve(name)), version }
}

// without `frameworkVersion` the newest major of what package.json asks for
function versionInstalled() {
  try {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(process.cwd(), 'package.json'), 'utf8'))
    return devDependencies?.serverless ?? dependencies?.serverless
  } catch {
    return undefined
  }
}
