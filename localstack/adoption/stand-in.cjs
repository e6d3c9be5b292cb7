// Values that stand in for those that only AWS, or another machine, has. CommonJS: the Framework's own process loads it too.

/**
 * The name of a value in `.stagecraft/values.json`, and of a variable without its braces: `ssm:/shop/db-password`.
 * @param {{ source: string, address: string }} variable
 */
function nameOfValue({ source, address }) {
  return `${source}:${address}`
}

/**
 * What stands in: `/shop/dev/db-password` → `local-db-password`, which fits where a name, a host or a password is wanted.
 * @param {string} address
 */
function standInFor(address) {
  // a version of a parameter is a number
  const words = String(address)
    .split(/[/.:~]/)
    .filter((word) => word && !/^\d+$/.test(word))
  const word = (words.at(-1) ?? 'value').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  return `local-${word.replaceAll(/^-|-$/g, '')}`
}

module.exports = { nameOfValue, standInFor }
