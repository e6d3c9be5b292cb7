// The Framework's plugin loads this, under whatever Node the user has, and so does the release: CommonJS, and nothing but what that Node knows.
const { createHash } = require('node:crypto')

/**
 * Names each version of a function by its code and its configuration: CloudFormation publishes a version where its name is new, and leaves it alone
 * where nothing changed. Lambda refuses to publish what it has published last, so what is no part of a version (tags, reserved concurrency) has no part in the name.
 *
 * @param {Record<string, any>} template changed in place
 * @param {(functionId: string) => string | undefined} codeOf the checksum of a function's code
 */
function nameVersions(template, codeOf) {
  const names = Object.entries(template.Resources).flatMap(([id, version]) => {
    if (version.Type !== 'AWS::Lambda::Version') return []
    const functionId = version.Properties.FunctionName?.Ref
    const code = functionId && codeOf(functionId)
    if (!code) return []
    // the Framework's, of the archive that it would deploy
    delete version.Properties.CodeSha256
    const { Code, FunctionName, Tags, ReservedConcurrentExecutions, CodeSigningConfigArn, RecursiveLoop, ...configuration } =
      template.Resources[functionId].Properties
    const hash = createHash('sha256').update(JSON.stringify(sorted([code, configuration])))
    return [[id, `${versionOf(functionId)}${hash.digest('hex').slice(0, 16)}`]]
  })
  const text = names.reduce((left, [id, name]) => left.replaceAll(`"${id}"`, `"${name}"`), JSON.stringify(template))
  Object.assign(template, JSON.parse(text))
}

/** The logical id of a function’s version, before it is named by its content. */
function versionOf(functionId) {
  return functionId.replace(/Function$/, 'Version')
}

// the order in which the Framework writes properties is no part of them
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  )
}

module.exports = { nameVersions, versionOf }
