// The kit's plugin in a repository that does not know it. Only the template is wanted: no function is packaged, and no image is built.

const imageStub = { handler: 'image.handler', runtime: 'nodejs24.x' }

module.exports = class AdoptionPlugin {
  constructor(serverless) {
    this.serverless = serverless
    this.configurationVariablesSources = module.exports.sources
    this.hooks = { initialize: () => this.leaveOutCode() }
  }

  leaveOutCode() {
    const artifact = process.env.STAGECRAFT_TEMPLATE_ONLY
    const { service } = this.serverless
    for (const name of service.getAllFunctions()) {
      const described = service.getFunction(name)
      described.package = { ...described.package, artifact }
      if (!described.image) continue
      // Docker would be asked for it. The function is deployed, and says at an invocation that it is an image
      const { image, ...rest } = described
      service.functions[name] = { ...rest, ...imageStub, stagecraftImage: image }
    }
    for (const layer of Object.values(service.layers ?? {})) layer.package = { ...layer.package, artifact }
  }
}
