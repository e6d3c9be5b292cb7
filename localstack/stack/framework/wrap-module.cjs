/**
 * Puts what `change` makes of a module in its place, for all that load it later. It is loaded now, if it was not.
 * @param {string} id as for `require`
 * @param {(own: any) => any} change
 */
module.exports = function wrap(id, change) {
  const file = require.resolve(id)
  const own = require(file)
  require.cache[file].exports = change(own)
}
