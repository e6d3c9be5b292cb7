import type { DatabaseAddress } from './address.ts'

/**
 * What pg needs to reach `address`: with TLS where it names authorities, and then a server without TLS, one that none of them vouches for, or one
 * of another name is refused. A password that is a function is asked for once for each connection.
 */
export function connectionOf({ host, port, database, user, password, authorities }: DatabaseAddress) {
  const ssl = authorities ? { ca: [...authorities], rejectUnauthorized: true, minVersion: 'TLSv1.2' as const } : false
  return { host, port, database, user, password, ssl }
}
