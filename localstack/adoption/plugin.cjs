// The kit's plugin in a repository that does not know it. Only the template is wanted: no function is packaged, and no image is built.
const { leaveOutCode, leaveOutCodeOfLater } = require('../plugin/template-only.cjs')

const imageStub = { handler: 'image.handler', runtime: 'nodejs24.x' }

module.exports = class AdoptionPlugin {
  constructor(serverless) {
    this.serverless = serverless
    this.configurationVariablesSources = module.exports.sources
    serverless.configSchemaHandler.defineTopLevelProperty('stagecraftBuild', {})
    const artifact = process.env.STAGECRAFT_TEMPLATE_ONLY
    this.hooks = {
      initialize: () => this.leaveOutCode(artifact),
      // by now the other plugins have added theirs
      'before:package:createDeploymentArtifacts': () => leaveOutCodeOfLater(serverless, artifact),
    }
  }

  leaveOutCode(artifact) {
    const { service, configurationInput } = this.serverless
    const { stagecraftBuild } = configurationInput
    if (stagecraftBuild !== undefined) service.custom = { ...service.custom, stagecraftBuild: buildOf(stagecraftBuild) }
    for (const name of service.getAllFunctions()) {
      const described = service.getFunction(name)
      if (!described.image) continue
      // Docker would be asked for it. The function is deployed, and says at an invocation that it is an image
      const { image, ...rest } = described
      service.functions[name] = { ...rest, ...imageStub, stagecraftImage: image }
    }
    leaveOutCode(this.serverless, artifact)
  }
}

// settings of esbuild, which are empty where it is only switched on; `true` where nothing is said
function buildOf(build) {
  if (build === true) return true
  if (build === 'esbuild' || build.esbuild === true) return {}
  return build.esbuild ?? false
}
