import type { Parameter } from '../parameter.ts'

export const parameters = {
  connection: {
    name: 'database/connection',
    kind: 'json',
    what: 'Where the database is, and whether it pauses',
    setBy: 'template',
    readBy: ['DATABASE_ROLE=reader', 'DATABASE_ROLE=writer', 'migrate'],
    keys: ['host', 'port', 'database', 'ssl', 'minCapacity', 'idleSeconds'],
  },
  administratorSecretArn: {
    name: 'database/secret-arn',
    kind: 'arn',
    what: 'The secret that the database’s administrator signs in with',
    setBy: 'template',
    readBy: ['migrate'],
  },
  reader: {
    name: 'database/reader',
    kind: 'json',
    what: 'What functions that only read sign in to the database with',
    setBy: 'template',
    readBy: ['DATABASE_ROLE=reader', 'migrate'],
    secret: true,
    // tokens of IAM need none
    optional: true,
    keys: ['username', 'password'],
  },
  writer: {
    name: 'database/writer',
    kind: 'json',
    what: 'What functions that write sign in to the database with',
    setBy: 'template',
    readBy: ['DATABASE_ROLE=writer', 'migrate'],
    secret: true,
    // tokens of IAM need none
    optional: true,
    keys: ['username', 'password'],
  },
} satisfies Record<string, Parameter>
