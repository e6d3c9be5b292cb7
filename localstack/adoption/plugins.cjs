// What becomes of the plugins that a description names. CommonJS: it is loaded into the Framework's own process.
const { bundlers } = require('./bundlers.cjs')

/**
 * @typedef {'run' | 'replaced' | 'skipped'} How
 * @typedef {{ name: string, how: How, why: string, isAbsent?: true, isLent?: true, isOld?: true }} PluginFinding
 */

const bundled = 'Stagecraft bundles the functions itself, with the same settings where it can.'
const engine = 'The engine has these services.'
const gateway = 'Stagecraft’s own API stands in for API Gateway, with the same routes and authorizers.'
const deployment = 'It works after a deployment to AWS.'

/** Plugins whose work the kit does itself. */
const replaced = {
  '@stagecraft/localstack': 'This is Stagecraft.',
  'serverless-localstack': 'Stagecraft sends everything to its own engine.',
  'serverless-offline': gateway,
  'serverless-offline-sqs': engine,
  'serverless-offline-sns': engine,
  'serverless-offline-ssm': engine,
  'serverless-offline-kinesis': engine,
  'serverless-offline-dynamodb-streams': engine,
  'serverless-offline-dynamodbstreams': engine,
  'serverless-offline-aws-eventbridge': engine,
  'serverless-offline-lambda': engine,
  'serverless-offline-scheduler': engine,
  'serverless-offline-resources': engine,
  'serverless-offline-watcher': 'Stagecraft watches the sources itself.',
  'serverless-offline-python': 'Stagecraft runs Python functions itself.',
  'serverless-dynamodb': engine,
  'serverless-dynamodb-local': engine,
  'serverless-s3-local': engine,
  'serverless-step-functions-local': engine,
  ...Object.fromEntries(Object.keys(bundlers).map((name) => [name, bundled])),
  'serverless-layers': 'No layer is uploaded. Functions have their packages beside their code.',
  'serverless-python-requirements': 'Stagecraft installs the requirements into a virtual environment of its own.',
  'serverless-wsgi': 'Stagecraft puts its handler beside the code.',
  'serverless-apigw-binary': gateway,
  'serverless-plugin-simulate': gateway,
}

/** Plugins for which there is nothing to do on a laptop. */
const skipped = {
  'serverless-domain-manager': 'No domain name is made locally. The API has an address on loopback.',
  'serverless-certificate-creator': 'No certificate is issued locally.',
  'serverless-prune-plugin': deployment,
  'serverless-s3-sync': deployment,
  'serverless-finch': deployment,
  'serverless-cloudfront-invalidate': deployment,
  'serverless-stack-output': deployment,
  'serverless-export-env': deployment,
  'serverless-manifest-plugin': deployment,
  'serverless-plugin-warmup': 'Local functions are not kept warm.',
  'serverless-plugin-canary-deployments': 'Local functions get new code at once.',
  'serverless-ruby-layer': 'Functions in Ruby do not run locally.',
  'serverless-rust':
    'It builds in a container. Functions of the runtime `rust` do not run locally; a program that is built runs as `provided.al2023`.',
  'serverless-plugin-split-stacks': 'The engine takes the system as one stack.',
  'serverless-deployment-bucket': 'Stagecraft has a bucket of its own for code.',
  'serverless-associate-waf': 'There is no web application firewall in front of the local API.',
  'serverless-plugin-datadog': 'Nothing is sent to others from a laptop.',
  'serverless-plugin-lumigo': 'Nothing is sent to others from a laptop.',
  'serverless-newrelic-lambda-layers': 'Nothing is sent to others from a laptop.',
  'serverless-sentry': 'Nothing is sent to others from a laptop.',
  'serverless-plugin-bind-deployment-id': deployment,
  'serverless-appsync-plugin': 'The engine has no GraphQL APIs of AppSync.',
  '@serverless/enterprise-plugin': 'It belongs to an account of the Serverless Framework.',
  '@serverless/dashboard-plugin': 'It belongs to an account of the Serverless Framework.',
  '@serverless/compose': 'Each service is started by itself.',
}

/** The first version that runs in Framework 3: older ones call what Framework 1 and 2 had. The kit has these among its own packages. */
const leastVersions = { 'serverless-iam-roles-per-function': [3, 1] }

/** @param {string} name @param {string | undefined} version */
function isTooOld(name, version) {
  const [major, minor] = leastVersions[name] ?? []
  const [, ofMajor, ofMinor] = /^(\d+)\.(\d+)/.exec(version ?? '') ?? []
  if (major === undefined || ofMajor === undefined) return false
  return Number(ofMajor) < major || (Number(ofMajor) === major && Number(ofMinor) < minor)
}

/**
 * What becomes of one plugin. `wanted` is what the configuration says (`plugins` of stagecraft.config.ts). A plugin that the kit does not know is run
 * where the project has it: what it adds to the template would be missing otherwise. It has no credentials, so that nothing of it reaches AWS.
 *
 * @param {string} name
 * @param {{ wanted?: 'run' | 'skip', isInstalled: boolean, isOwn: boolean, version?: string }} facts `isOwn`: the kit has it among its own packages; `version`: the installed one
 * @returns {PluginFinding}
 */
function planFor(name, { wanted, isInstalled, isOwn, version }) {
  if (wanted === 'skip') return { name, how: 'skipped', why: '`plugins` in stagecraft.config.ts says so.' }
  const missing = { name, how: /** @type {const} */ ('skipped'), isAbsent: true, why: `It is not installed. For what it adds, run \`npm install\`.` }
  if (wanted === 'run') return isInstalled || isOwn ? { name, how: 'run', why: '`plugins` in stagecraft.config.ts says so.' } : missing
  if (replaced[name]) return { name, how: 'replaced', why: replaced[name] }
  if (skipped[name]) return { name, how: 'skipped', why: skipped[name] }
  if (isInstalled && isOwn && isTooOld(name, version))
    return { name, how: 'run', isOld: true, why: `It is run from the kit’s packages: the project’s version ${version} is for Framework 1 and 2.` }
  if (isInstalled) return { name, how: 'run', why: 'It is run as it is, without credentials.' }
  if (isOwn) return { name, how: 'run', isLent: true, why: 'It is run from the kit’s packages: the project has not installed it.' }
  return missing
}

module.exports = { planFor }
