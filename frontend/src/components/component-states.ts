/** The named states of one component: what to set on it to see each. `define` registers it. */
export type ComponentStates = {
  tag: string
  define: () => Promise<unknown>
  states: Record<string, { properties: Record<string, unknown>; text?: string }>
}
