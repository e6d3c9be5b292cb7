/** Something the API answers at `path`; the type parameter says what. */
export type Resource<Data> = { readonly path: string; readonly answers?: Data }

type Parameter = string | number | boolean | null | undefined

/** A path with its query; parameters that are undefined, null, false or empty are left out. */
export function resource<Data>(path: string, parameters: Record<string, Parameter> = {}): Resource<Data> {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== false && value !== '')
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return { path: query ? `${path}?${query}` : path }
}
