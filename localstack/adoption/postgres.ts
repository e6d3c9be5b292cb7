import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Drivers of PostgreSQL. */
const drivers = ['pg', 'postgres', 'pg-promise', '@neondatabase/serverless', 'psycopg', 'psycopg2', 'psycopg2-binary', 'asyncpg', 'pg8000']
/** What speaks to several databases, by a driver of each. */
const libraries = ['knex', 'typeorm', 'drizzle-orm', 'sequelize', '@prisma/client', 'prisma', 'kysely', 'objection']
const otherDrivers = ['mysql', 'mysql2', 'mariadb', 'sqlite3', 'better-sqlite3', '@libsql/client', 'mssql', 'tedious', 'oracledb', 'mongodb']

/**
 * The package of a repository which says that its functions use PostgreSQL: `pg`, or a library such as `knex` beside which no driver of another database
 * is installed. Undefined where nothing says so. `root` is the folder with package.json or requirements.txt.
 */
export function postgresPackage(root: string): string | undefined {
  const names = [...npmPackages(root), ...pythonPackages(root)]
  const driver = drivers.find((name) => names.includes(name))
  if (driver) return driver
  if (names.some((name) => otherDrivers.includes(name))) return undefined
  const library = libraries.find((name) => names.includes(name))
  return library?.includes('prisma') && !prismaHasPostgres(root) ? undefined : library
}

const notHere: Readonly<Record<string, readonly string[]>> = {
  MySQL: ['mysql', 'mysql2', 'mariadb', 'serverless-mysql', 'pymysql', 'mysqlclient', 'mysql-connector-python', 'aiomysql'],
  MongoDB: ['mongodb', 'mongoose', 'pymongo', 'motor', 'mongoengine'],
  Redis: ['redis', 'ioredis'],
}

/** The databases that no stack starts and for which a repository has a driver, one of each. `root` is the folder with package.json or requirements.txt. */
export function otherDatabases(root: string): { name: string; database: string }[] {
  const names = [...npmPackages(root), ...pythonPackages(root)]
  return Object.entries(notHere).flatMap(([database, packages]) => {
    const name = packages.find((each) => names.includes(each))
    return name ? [{ name, database }] : []
  })
}

function npmPackages(root: string): string[] {
  try {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, Record<string, string>>
    return Object.keys({ ...dependencies, ...devDependencies })
  } catch {
    return []
  }
}

function pythonPackages(root: string): string[] {
  const file = join(root, 'requirements.txt')
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => /^[\w.-]+/.exec(line.trim())?.[0].toLowerCase() ?? '')
}

// Prisma names its database in the schema
function prismaHasPostgres(root: string): boolean {
  const schemas = ['prisma/schema.prisma', 'schema.prisma'].map((file) => join(root, file)).filter(existsSync)
  return schemas.length === 0 || schemas.some((file) => /provider\s*=\s*"postgres(ql)?"/.test(readFileSync(file, 'utf8')))
}
