import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import type pg from 'pg'
import type { DatabaseRole } from '../platform/database/address.ts'

/** What each role signs in with. A role that is not named keeps the password it has, and cannot sign in where it never had one. */
export type RolePasswords = Partial<Record<DatabaseRole, string>>

/**
 * Creates the roles where they are missing and makes `migrator` the owner of the schema and all that is in it. What `reader` and `writer` may
 * do with a table is granted by the migration that makes it. Roles belong to the whole server: other databases of it may be doing the same just now.
 * The administrator need not be a superuser (that of Aurora is none), but may create roles and owns the database.
 */
export async function createRoles(administrator: pg.Client): Promise<void> {
  await administrator.query(`
    do $$
    declare
      it text;
    begin
      foreach it in array array['reader', 'writer', 'migrator'] loop
        begin
          if to_regrole(it) is null then execute format('create role %I nologin', it); end if;
        exception when duplicate_object or unique_violation then null;
        end;
      end loop;
      -- who creates a role may give it to others, and not yet act as it: https://www.postgresql.org/docs/17/role-attributes.html
      if not pg_has_role(current_user, 'migrator', 'set') then grant migrator to current_user; end if;
      execute format('revoke all on database %I from public', current_database());
      execute format('grant connect on database %I to reader, writer', current_database());
      execute format('grant connect, create on database %I to migrator', current_database());
      if (select nspowner from pg_namespace where nspname = 'public') <> 'migrator'::regrole then alter schema public owner to migrator; end if;
      grant usage on schema public to reader, writer;
      for it in
        select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm') and relowner <> 'migrator'::regrole
      loop
        execute format('alter table public.%I owner to migrator', it);
      end loop;
    end $$`)
}

/** Lets the roles sign in with these passwords. The server is sent what it stores, so that no password stands in a log of its statements. */
export async function setPasswords(administrator: pg.Client, passwords: RolePasswords): Promise<void> {
  for (const [role, password] of Object.entries(passwords)) {
    await administrator.query(
      `alter role ${administrator.escapeIdentifier(role)} login password ${administrator.escapeLiteral(scramVerifier(password))}`,
    )
  }
}

/**
 * Lets every role sign in with tokens of IAM, and with nothing else: RDS asks IAM for who is a member of `rds_iam`.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.DBAccounts.html
 */
export async function takeTokens(administrator: pg.Client): Promise<void> {
  const roles = tokenRoles.map((role) => administrator.escapeIdentifier(role))
  for (const role of roles) await administrator.query(`alter role ${role} login password null`)
  await administrator.query(`grant rds_iam to ${roles.join(', ')}`)
}

/** Whether all of them do. */
export async function rolesTakeTokens(client: pg.Client): Promise<boolean> {
  const { rowCount } = await client.query(`select from pg_roles where rolname = any($1) and rolcanlogin and pg_has_role(oid, 'rds_iam', 'member')`, [
    tokenRoles,
  ])
  return rowCount === tokenRoles.length
}

const tokenRoles = ['reader', 'writer', 'migrator']

/**
 * What PostgreSQL stores of a password, as psql's \password computes it: `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey`.
 * The password is plain ASCII, which SASLprep leaves as it is. RFC 5802, section 3; https://www.postgresql.org/docs/17/catalog-pg-authid.html
 */
function scramVerifier(password: string): string {
  const iterations = 4096
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256')
  const key = (name: string) => createHmac('sha256', salted).update(name).digest()
  const storedKey = createHash('sha256').update(key('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${key('Server Key').toString('base64')}`
}
