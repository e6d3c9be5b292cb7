// In the process of a Node function: the AWS SDK 2 knows no AWS_ENDPOINT_URL. Its requests are led here (aws_addresses.py); an address that it presigns is for
// somebody else, and has to lead here by itself. A function's own `endpoint` and `signatureVersion` go before these settings.
// https://docs.aws.amazon.com/AWSJavaScriptSDK/latest/AWS/Config.html
const Module = require('node:module')

const ofSdk = /^(.*[\\/])?aws-sdk(?=[\\/]|$)/
const seen = new WeakSet()

/** Whatever way a module asks for the SDK, whole or one of its clients. */
function leadPresigned() {
  const load = Module._load
  Module._load = function (request, parent, ...others) {
    const loaded = load.call(this, request, parent, ...others)
    const [sdk] = ofSdk.exec(request) ?? []
    if (sdk && process.env.AWS_ENDPOINT_URL) lead(load.call(this, `${sdk}/global`, parent, false))
    return loaded
  }
}

function lead({ config, NodeHttpClient }) {
  if (!config || seen.has(config)) return
  seen.add(config)
  config.s3 = { endpoint: process.env.AWS_ENDPOINT_URL, s3ForcePathStyle: true, signatureVersion: 'v4', ...config.s3 }
  const client = NodeHttpClient?.prototype
  const handle = client?.handleRequest
  // an agent for HTTPS, which many functions keep, takes no address of HTTP
  if (handle)
    client.handleRequest = function (request, options, ...others) {
      const isOther = request.endpoint?.protocol === 'http:' && options?.agent?.protocol === 'https:'
      return handle.call(this, request, isOther ? { ...options, agent: undefined } : options, ...others)
    }
}

module.exports = { leadPresigned }
