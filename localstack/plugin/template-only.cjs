// For runs of the Framework that only compile a template: the kit makes the functions' code itself (stack/code/), and nothing is asked of AWS.

/**
 * Puts an archive without code in the place of every package, and notes in `custom.stagecraft` what the packages were to hold (stack/framework/packaging-of.ts).
 *
 * @param {any} serverless the Framework
 * @param {string} artifact an archive
 */
function leaveOutCode(serverless, artifact) {
  const { service } = serverless
  const { esbuild, pythonRequirements, webpack, wsgi } = service.custom ?? {}
  const noted = {
    package: service.package,
    useDotenv: Boolean(serverless.configurationInput?.useDotenv),
    packages: {},
    layers: service.layers,
    // plugins that were not loaded, because this is in their place
    leftOut: process.env.STAGECRAFT_LEFT_OUT ? [process.env.STAGECRAFT_LEFT_OUT] : [],
    custom: { esbuild, pythonRequirements, wsgi, webpack: { includeModules: Boolean(webpack?.includeModules) } },
  }
  for (const name of service.getAllFunctions()) noted.packages[name] = service.getFunction(name).package
  // copies: where an object is in the Framework's state twice, one of them is a reference to the other
  service.custom = { ...service.custom, stagecraft: JSON.parse(JSON.stringify(noted)) }
  for (const name of service.getAllFunctions()) {
    const described = service.getFunction(name)
    if (!described.image) described.package = { artifact }
  }
  for (const layer of Object.values(service.layers ?? {})) layer.package = { artifact }
  forgetLastDeployment(serverless.getProvider('aws'))
}

/**
 * The same for functions that plugins have added since. The Framework would pack each with all of node_modules.
 *
 * @param {any} serverless the Framework
 * @param {string} artifact an archive
 */
function leaveOutCodeOfLater({ service }, artifact) {
  const { packages } = service.custom.stagecraft
  for (const name of service.getAllFunctions()) {
    const described = service.getFunction(name)
    if (described.image || described.package?.artifact === artifact) continue
    packages[name] = structuredClone(described.package)
    described.package = { artifact }
  }
}

// the Framework looks whether the deployed stack has a layer already
function forgetLastDeployment(provider) {
  const request = provider.request.bind(provider)
  provider.request = async (service, method, ...words) => {
    if (service === 'CloudFormation' && method === 'describeStacks') throw new Error('The stack does not exist.')
    return request(service, method, ...words)
  }
}

module.exports = { leaveOutCode, leaveOutCodeOfLater }
