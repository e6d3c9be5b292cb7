import { expect, test } from 'vitest'
import { databaseVariables, forgetDatabase } from './variables.ts'

test('an address is given whole and in parts, without the escapes of an address', () => {
  const url = 'postgresql://ada%40example:p%40ss%2Fword@db.example:6432/shop?sslmode=require'
  expect(databaseVariables(url)).toEqual({
    DATABASE_URL: url,
    PGHOST: 'db.example',
    PGPORT: '6432',
    PGUSER: 'ada@example',
    PGPASSWORD: 'p@ss/word',
    PGDATABASE: 'shop',
    PGSSLMODE: 'require',
  })
})

test('what the address does not name stays unset, and the port is PostgreSQL’s own', () => {
  const url = 'postgresql://ada@127.0.0.1/shop'
  expect(databaseVariables(url)).toEqual({ DATABASE_URL: url, PGHOST: '127.0.0.1', PGPORT: '5432', PGUSER: 'ada', PGDATABASE: 'shop' })
})

test('libpq’s variables of another database are forgotten, and no others', () => {
  const others = { PATH: '/bin', PGADMIN_CONFIG_FILE: 'x', PGCRYPTO_KEY: 'x', DATABASE_URL: 'postgresql://mine' }
  const environment: NodeJS.ProcessEnv = {
    ...others,
    PGHOST: 'db.example.com',
    PGSSLMODE: 'require',
    PGOPTIONS: '-c search_path=x',
    PGCONNECT_TIMEOUT: '1',
  }
  forgetDatabase(environment)
  expect(environment).toEqual(others)
})
