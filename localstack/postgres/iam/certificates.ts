import { generate } from 'selfsigned'

export interface Authority {
  /** PEM */
  certificate: string
  key: string
}

export interface ServerCertificate {
  certificate: string
  key: string
}

/** A certificate authority of one's own, as RDS has one in each region. */
export async function newAuthority(name: string): Promise<Authority> {
  const made = await generate([{ name: 'commonName', value: name }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  return { certificate: made.cert, key: made.private }
}

/** A server's certificate for one host name, issued by `authority`. */
export async function certificateFor(host: string, authority: Authority): Promise<ServerCertificate> {
  const made = await generate([{ name: 'commonName', value: host }], {
    keySize: 2048,
    algorithm: 'sha256',
    ca: { key: authority.key, cert: authority.certificate },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: host }] },
    ],
  })
  return { certificate: made.cert, key: made.private }
}
