const { readdirSync } = require('node:fs')
const { join } = require('node:path')

// the migrator's bundle has no folder to look into
const migrations = readdirSync(join(__dirname, 'backend/database/migrations'))
  .map((file) => file.replace(/\.ts$/, ''))
  .sort()

/** How every function is bundled: by the Framework for a deployment, and by the local stack. One file, one ES module, the AWS SDK inside. */
module.exports = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  outputFileExtension: '.mjs',
  mainFields: ['module', 'main'],
  sourcemap: true,
  sourcesContent: false,
  keepNames: true,
  // packages that are still CommonJS call require
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  // optional drivers that Knex and pg name and we do not use
  external: ['better-sqlite3', 'sqlite3', 'mysql', 'mysql2', 'tedious', 'oracledb', 'pg-query-stream', 'pg-native', 'mariadb', 'mariadb/callback'],
  define: { __MIGRATIONS__: JSON.stringify(migrations.join()) },
  // nothing is left outside the bundle
  exclude: '*',
  packager: 'npm',
}
