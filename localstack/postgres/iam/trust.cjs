// Loaded before a function's own code (`node --require`): its TLS connections trust one more authority, in the file that STAGECRAFT_AUTHORITY names.
// The code bundles the authorities of RDS and trusts nobody else; in a rehearsal the database's server has a certificate of the rehearsal's own.
const { readFileSync } = require('node:fs')
const { syncBuiltinESMExports } = require('node:module')
const tls = require('node:tls')

const authority = readFileSync(process.env.STAGECRAFT_AUTHORITY, 'utf8')
const { connect } = tls
tls.connect = (...words) => connect(...words.map((word) => (Array.isArray(word?.ca) ? { ...word, ca: [...word.ca, authority] } : word)))
// what imports the module by its names gets it too
syncBuiltinESMExports()
