/** What drivers and libraries read: `DATABASE_URL`, and libpq's variables, https://www.postgresql.org/docs/17/libpq-envars.html. */
const libpq: Readonly<Record<string, (url: URL) => string | null>> = {
  PGHOST: ({ hostname }) => hostname,
  PGPORT: ({ port }) => port || '5432',
  PGUSER: ({ username }) => username,
  PGPASSWORD: ({ password }) => password,
  PGDATABASE: ({ pathname }) => pathname.slice(1),
  PGSSLMODE: ({ searchParams }) => searchParams.get('sslmode'),
}

/** A database's address, `postgresql://user:password@host:port/database`, in the variables that drivers and libraries read. */
export function databaseVariables(address: string): Record<string, string> {
  const url = new URL(address)
  const parts = Object.entries(libpq).flatMap(([name, of]) => {
    const value = of(url)
    return value ? [[name, decodeURIComponent(value)]] : []
  })
  return { DATABASE_URL: address, ...Object.fromEntries(parts) }
}

/** Whether a variable of the environment is one of those: with a database nobody need set it. */
export function isDatabaseVariable(name: string): boolean {
  return name === 'DATABASE_URL' || Object.hasOwn(libpq, name)
}

// https://www.postgresql.org/docs/17/libpq-envars.html
const ofConnections = new Set(
  `PGHOST PGSSLNEGOTIATION PGHOSTADDR PGPORT PGDATABASE PGUSER PGPASSWORD PGPASSFILE PGREQUIREAUTH PGCHANNELBINDING PGSERVICE PGSERVICEFILE PGOPTIONS
  PGAPPNAME PGSSLMODE PGREQUIRESSL PGSSLCOMPRESSION PGSSLCERT PGSSLKEY PGSSLCERTMODE PGSSLROOTCERT PGSSLCRL PGSSLCRLDIR PGSSLSNI PGREQUIREPEER
  PGSSLMINPROTOCOLVERSION PGSSLMAXPROTOCOLVERSION PGGSSENCMODE PGKRBSRVNAME PGGSSLIB PGGSSDELEGATION PGCONNECT_TIMEOUT PGCLIENTENCODING
  PGTARGETSESSIONATTRS PGLOADBALANCEHOSTS PGDATESTYLE PGTZ PGGEQO`.split(/\s+/),
)

/**
 * Takes libpq's variables (`PGHOST`, `PGSSLMODE`, `PGOPTIONS` …) out of an environment: they are about another database of the user's, and every driver
 * adds them to the address that it is given. The stack's own ones come by `databaseVariables`.
 */
export function forgetDatabase(environment: NodeJS.ProcessEnv = process.env): void {
  for (const name of ofConnections) delete environment[name]
}
