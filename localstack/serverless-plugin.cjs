// The Framework loads this by name, under whatever Node the user has: CommonJS, and nothing but what that Node knows.
const { createHash } = require('node:crypto')
const { existsSync, mkdirSync, readFileSync, rmSync } = require('node:fs')
const { join } = require('node:path')
const { addFunctionAlarms, addLogGroups } = require('./plugin/function-alarms.cjs')
const { nameVersions } = require('./plugin/function-versions.cjs')
const { leaveOutCode } = require('./plugin/template-only.cjs')
const { addTraffic } = require('./plugin/traffic.cjs')
const { refuseUnbundled } = require('./plugin/unbundled.cjs')

const localStages = ['local', 'ci']
const stage = stageFromArguments(process.argv)
const state = process.env.STAGECRAFT_STATE || stateOfLastStart(join(process.cwd(), '.stagecraft'))

keepTemporaryFiles()

// Before any other plugin is loaded: serverless-localstack reads the endpoint when it is
if (localStages.includes(stage)) enterLocalStack()

/**
 * Makes `serverless deploy --stage local`, typed by hand, go to the running local stack, with the same pass over the template
 * that `stagecraft up` makes. Stages on AWS are left as they are.
 */
module.exports = class StagecraftPlugin {
  constructor(serverless) {
    this.serverless = serverless
    takeLines(serverless)
    takeFeatures(serverless)
    allowListsOfGrants(serverless)
    takeSettingsOfLeftOut(serverless)
    this.hooks = {
      'after:aws:package:finalize:mergeCustomProviderResources': () => {
        const template = serverless.service.provider.compiledCloudFormationTemplate
        leaveOutUnneededRights(template)
        completeLogGroups(template, serverless.service.custom?.logGroups)
        leaveOutImpliedOrder(template)
        addFunctionAlarms(template, serverless.service.custom?.functionAlarms)
        addLogGroups(template)
        this.addAliases(template)
        return localStages.includes(stage) ? this.adapt() : undefined
      },
      'before:package:createDeploymentArtifacts': () => {
        if (!process.env.STAGECRAFT_TEMPLATE_ONLY) refuseUnbundled(serverless.service, process.cwd())
      },
      initialize: () => {
        flattenGrants(serverless)
        this.leaveOutCode()
        return localStages.includes(stage) ? this.guardOffline() : undefined
      },
    }
  }

  // `stagecraft up` bundles the functions itself, and checks of the template need none: seconds less
  leaveOutCode() {
    const artifact = process.env.STAGECRAFT_TEMPLATE_ONLY
    if (!artifact) return
    leaveOutCode(this.serverless, artifact)
  }

  // a release names the versions by the code that it holds (scripts/release)
  addAliases(template) {
    const { service } = this.serverless
    const { naming } = this.serverless.getProvider('aws')
    const boundary = service.custom?.['serverless-iam-roles-per-function']?.iamGlobalPermissionsBoundary
    const settings = { traffic: service.custom?.traffic, name: naming.getStackName(), boundary }
    addTraffic(template, settings)
    if (process.env.STAGECRAFT_TEMPLATE_ONLY || (settings.traffic ?? 'direct') === 'direct') return
    const artifacts = service.getAllFunctions().map((name) => [naming.getLambdaLogicalId(name), service.getFunction(name).package?.artifact])
    const codes = new Map(artifacts.map(([id, file]) => [id, file && createHash('sha256').update(readFileSync(file)).digest('hex')]))
    nameVersions(template, (id) => codes.get(id))
  }

  // `serverless offline` by hand: its own authorizers decode tokens without verifying them, and pages of every site may ask it
  async guardOffline() {
    if (!process.argv.includes('offline')) return
    if (!process.features.typescript)
      throw new Error(`\`serverless offline\` needs Node 24 here (it verifies tokens with the kit’s code), and this is Node ${process.version}.`)
    const { service } = this.serverless
    service.custom = {
      ...service.custom,
      offline: { ...service.custom?.offline, customAuthenticationProvider: join(__dirname, 'gateway/offline-provider.ts') },
    }
    const [{ guardListeners }, { loopbackOrigins }, { restartEndedWorkers }] = await Promise.all([
      import('./gateway/guard.ts'),
      import('./foreign/foreign-request.ts'),
      import('./gateway/workers.ts'),
    ])
    restartEndedWorkers()
    const page = runningStack()?.urls.page
    guardListeners(page ? loopbackOrigins(page) : [], join(state, 'authorizers.json'))
  }

  async adapt() {
    if (process.env.STAGECRAFT_TEMPLATE_ONLY) return
    const stack = runningStack()
    if (!stack) return
    const { adaptTemplate } = await import('./stack/template/adapt-template.js')
    const provider = this.serverless.service.provider
    const { mainPart } = await import('./stack/template/split-template.js')
    const { beside } = stack.deployed
    // what is in the engine beside stays as `stagecraft up` deployed it
    const main = beside ? mainPart(provider.compiledCloudFormationTemplate, beside.types, beside.values) : provider.compiledCloudFormationTemplate
    const { template, leftOut } = adaptTemplate(main, stack.capabilities, stack.database, stack.addresses)
    provider.compiledCloudFormationTemplate = template
    for (const { logicalId, type, why } of leftOut) this.serverless.cli.log(`left out locally: ${logicalId} (${type}). ${why}`)
  }
}

/**
 * A compilation with lines of the stage table that are another stage's (stack/framework/variants.ts): `STAGECRAFT_STAGE_LINES` is parameter → stage. What
 * then moves in the template is what that line changes.
 */
function takeLines(serverless) {
  const table = serverless.configurationInput?.params ?? {}
  for (const [parameter, from] of Object.entries(JSON.parse(process.env.STAGECRAFT_STAGE_LINES || '{}'))) {
    serverless.extendConfiguration(['params', stage, parameter], table[from]?.[parameter] ?? table.default?.[parameter] ?? null)
  }
}

/**
 * `features` of serverless.yml: a feature is a file with its `functions` and, under `stack`, its resources, and one line there. The Framework
 * wants the two in separate lists, so each feature is put into both, behind what stands there. Variables in them are resolved as everywhere.
 */
function takeFeatures(serverless) {
  serverless.configSchemaHandler.defineTopLevelProperty('features', {
    type: 'array',
    items: {
      type: 'object',
      properties: { functions: { type: 'object' }, stack: { type: 'object' } },
      additionalProperties: false,
    },
  })
  const { features, functions, resources } = serverless.configurationInput ?? {}
  if (!Array.isArray(features)) return
  const joined = (own, key) => [own ?? [], features.flatMap((feature) => partOf(feature, key) ?? [])].flat()
  serverless.extendConfiguration(['functions'], joined(functions, 'functions'))
  serverless.extendConfiguration(['resources'], joined(resources, 'stack'))
}

// a file whose name depends on the stage is found out later: what is taken of it is, too
function partOf(feature, key) {
  return typeof feature === 'string' ? feature.replace(/\}$/, `:${key}}`) : feature?.[key]
}

// Grants that only some stages need are a list in the list of a function's statements, which is empty on the others
function allowListsOfGrants({ configSchemaHandler }) {
  const { awsIamPolicyStatements: statements } = configSchemaHandler.schema.definitions
  statements.items = { anyOf: [statements.items, { type: 'array', items: statements.items }] }
}

// a setting of functions that serverless-esbuild would have made known (stack/framework/without-esbuild.cjs)
function takeSettingsOfLeftOut({ configSchemaHandler }) {
  if (process.env.STAGECRAFT_LEFT_OUT) configSchemaHandler.defineFunctionProperties('aws', { properties: { skipEsbuild: { type: 'boolean' } } })
}

function flattenGrants({ service }) {
  for (const name of service.getAllFunctions()) {
    const described = service.getFunction(name)
    if (Array.isArray(described.iamRoleStatements)) described.iamRoleStatements = described.iamRoleStatements.flat()
  }
}

/**
 * Takes out what the Framework grants and nobody needs: its common role, where every function has one of its own, and the right to create
 * log groups, which stand in the template themselves. Of AWS's policy for functions in a network, which also lets them write to every log group,
 * the part about the network alone is left. What it would grant its common role for traces each traced function's own role gets.
 */
function leaveOutUnneededRights(template) {
  const common = 'IamRoleLambdaExecution'
  const { [common]: role, ...others } = template.Resources
  if (role && !JSON.stringify(others).includes(`"${common}"`)) delete template.Resources[common]
  const functions = Object.values(template.Resources).filter(({ Type: type }) => type === 'AWS::Lambda::Function')
  const traced = functions.filter(({ Properties: properties }) => properties.TracingConfig?.Mode === 'Active')
  for (const [logicalId, { Type: type, Properties: properties }] of Object.entries(template.Resources)) {
    if (type !== 'AWS::IAM::Role') continue
    const statements = (properties.Policies || []).flatMap((policy) => policy.PolicyDocument.Statement)
    for (const statement of statements) {
      if (Array.isArray(statement.Action)) statement.Action = statement.Action.filter((action) => action !== 'logs:CreateLogGroup')
    }
    if (traced.some((each) => refersTo(each.Properties.Role, logicalId))) properties.Policies[0].PolicyDocument.Statement.push(traceStatement)
    const managed = properties.ManagedPolicyArns || []
    const others = managed.filter((arn) => !JSON.stringify(arn).includes('AWSLambdaVPCAccessExecutionRole'))
    if (others.length === managed.length) continue
    properties.ManagedPolicyArns = others
    properties.Policies[0].PolicyDocument.Statement.push(networkStatement)
  }
}

/**
 * Takes out `DependsOn` where a `Ref` or `Fn::GetAtt` of the resource says the same (cfn-lint W3005): the Framework writes it for every function and route.
 */
function leaveOutImpliedOrder(template) {
  for (const resource of Object.values(template.Resources)) {
    const explicit = [resource.DependsOn].flat().filter((each) => each && !refersTo(resource.Properties, each))
    if (explicit.length > 0) resource.DependsOn = explicit
    else delete resource.DependsOn
  }
}

function refersTo(value, logicalId) {
  if (value === null || typeof value !== 'object') return false
  if (value.Ref === logicalId || [value['Fn::GetAtt']].flat()[0] === logicalId) return true
  return Object.values(value).some((each) => refersTo(each, logicalId))
}

/** `custom.logGroups` of serverless.yml: properties of the functions' log groups, for which the Framework has no setting, a key for one. */
function completeLogGroups(template, properties = {}) {
  for (const resource of Object.values(template.Resources)) {
    if (resource.Type === 'AWS::Logs::LogGroup') resource.Properties = { ...properties, ...resource.Properties }
  }
}

// https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html; X-Ray knows no narrower resource
const traceStatement = { Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' }

// https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions: Lambda makes the interfaces under the function's role,
// and most of these actions know no narrower resource
const networkStatement = {
  Effect: 'Allow',
  Action: [
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ],
  Resource: '*',
}

// serverless-esbuild leaves a folder of each function in the temporary one, 50 MB of an application: all of it goes with this process
function keepTemporaryFiles() {
  // a run that the kit started, whose stack was removed meanwhile: nobody takes what it compiles, and it would make the stack's folder anew
  if (process.env.STAGECRAFT_TEMPLATE_ONLY && process.env.STAGECRAFT_STATE && !existsSync(state)) process.exit(1)
  const folder = join(state, 'tmp', `framework-${process.pid}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  process.env.TMPDIR = folder
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
}

function enterLocalStack() {
  for (const name of Object.keys(process.env)) {
    // the user's own AWS settings never reach the local stack
    if (
      /^AWS_(PROFILE|DEFAULT_PROFILE|SESSION_TOKEN|SECURITY_TOKEN|SSO|ROLE|WEB_IDENTITY|CONTAINER|ENDPOINT_URL_|CONFIG_FILE|SHARED_CREDENTIALS)/.test(
        name,
      )
    )
      delete process.env[name]
  }
  process.env.AWS_CONFIG_FILE = '/dev/null'
  process.env.AWS_SHARED_CREDENTIALS_FILE = '/dev/null'
  // the Framework otherwise sleeps five seconds between looks at a deployment
  process.env.SLS_AWS_MONITORING_FREQUENCY = '100'
  const stack = runningStack()
  // the Framework packages nothing without credentials, whatever they are
  process.env.AWS_ACCESS_KEY_ID = stack?.accessKeyId ?? 'no-stack'
  process.env.AWS_SECRET_ACCESS_KEY = stack?.secretAccessKey ?? 'no-stack'
  // the engine beside it has the user pools, whose keys `serverless offline` verifies tokens with
  if (stack?.besideEndpoint) process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER = stack.besideEndpoint
  if (stack) process.env.AWS_ENDPOINT_URL = stack.endpoint
  else if (process.argv.includes('deploy') || process.argv.includes('remove') || process.argv.includes('invoke')) {
    console.error('The local stack is not running. Start it with `npx stagecraft up`, then try again.')
    process.exit(1)
  }
}

// as `startedLast` in project.ts: each engine's stack keeps its state in a folder of its own
function stateOfLastStart(own) {
  const selected = join(own, 'selected.json')
  if (!existsSync(selected)) return own
  try {
    const last = join(own, JSON.parse(readFileSync(selected, 'utf8')).state)
    return existsSync(join(last, 'stack.json')) ? last : own
  } catch {
    return own
  }
}

function runningStack() {
  const file = join(state, 'stack.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

function stageFromArguments(words) {
  for (let at = 2; at < words.length; at++) {
    const word = words[at]
    if (word === '--stage' || word === '-s') return words[at + 1]
    if (word.startsWith('--stage=')) return word.slice('--stage='.length)
  }
  return 'local'
}
