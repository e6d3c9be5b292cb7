import policies from './managed-policies.json' with { type: 'json' }

/** The policies of AWS that the engine knows, with those that the kit adds (managed_policies.py). Any other that a role has allows nothing. */
export const managedPolicies: ReadonlySet<string> = new Set(policies)
