import types from './resource-types.json' with { type: 'json' }

/** The types that the engine's CloudFormation creates. A template with any other is refused whole. */
export const resourceTypes: ReadonlySet<string> = new Set(types)
