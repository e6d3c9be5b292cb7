import { join } from 'node:path'
import type { Grant } from '@stagecraft/localstack/permissions/grants.ts'
import { type Project, readJson } from '@stagecraft/localstack/project.ts'

export interface Proof extends Pick<Grant, 'holder' | 'action' | 'resource'> {
  /** The journey that fails without it; null where none does. */
  provenBy: string | null
}

/** Where `make permissions-proof` keeps what it found, for machines. */
export function proofsFile({ root }: Project): string {
  return join(root, 'docs', 'permissions.json')
}

/** What the last proof found; nothing before the first. */
export async function keptProofs(project: Project): Promise<Proof[]> {
  return (await readJson<Proof[]>(proofsFile(project))) ?? []
}

/** Whether a proof is that grant's. */
export function isProofOf(proof: Proof, { holder, action, resource }: Pick<Grant, 'holder' | 'action' | 'resource'>): boolean {
  return proof.holder === holder && proof.action === action && proof.resource === resource
}
