// Values where a description is read as for a stage on AWS: nothing stands in for what this machine does not know. CommonJS: the Framework's own process loads it.
const { createHash } = require('node:crypto')
const { nameOfValue, standInFor } = require('./stand-in.cjs')

/** @typedef {{ address: string, token: string }} StageParameter a parameter of SSM, and what is in the template in its place */

/**
 * What is in a template in the place of a parameter's value until CloudFormation's own way of reading it is put there (scripts/release/foreign). Letters
 * and digits alone: whatever is put together with it, it is found again, and where it became part of a name, too.
 * @param {string} address
 */
function tokenFor(address) {
  return `stagecraftssm${createHash('sha256').update(address).digest('hex').slice(0, 16)}x`
}

/**
 * Resolves variables as for a stage. `parameters` and `refused` are filled meanwhile: what CloudFormation reads in the stage's account, and what nobody
 * can know when a release is built. What is refused gets a value all the same, so that one run names everything.
 * @param {() => { account: string, handed?: { values: Record<string, string> } }} stage `handed`: tokens for outputs of other services of a compose file
 */
function valuesOnAws(stage) {
  /** @type {Map<string, StageParameter>} */
  const parameters = new Map()
  /** @type {Map<string, { source: string, address: string, value: string }>} */
  const refused = new Map()
  const refuse = (source, address) => {
    const value = standInFor(address)
    refused.set(nameOfValue({ source, address }), { source, address, value })
    return value
  }
  return {
    parameters,
    refused,
    /**
     * @param {string} source
     * @param {string} address
     * @param {readonly string[]} [words] what stands in brackets behind the source: `${ssm(eu-west-1):/x}`
     */
    valueOf(source, address, words = []) {
      if (source === 'aws' && address === 'accountId') return stage().account
      const output = words.length === 0 ? stage().handed?.values[nameOfValue({ source, address })] : undefined
      if (output !== undefined) return output
      if (source !== 'ssm') return refuse(source, address)
      // a value in another region, an older version, and a secret by its name here are nothing that a parameter of a template reads
      const others = words.filter((word) => word !== 'raw')
      if (others.length > 0 || !/^\/[\w./-]+$/.test(address) || address.startsWith('/aws/reference/'))
        return refuse(others.length > 0 ? `ssm(${others.join(', ')})` : 'ssm', address)
      const token = tokenFor(address)
      parameters.set(address, { address, token })
      return token
    },
  }
}

module.exports = { tokenFor, valuesOnAws }
