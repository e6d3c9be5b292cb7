/** SQL that makes a person of the columns `<prefix>_name`, `<prefix>_display_name` and `<prefix>_email`; null where there is no user name. */
export function personColumn(prefix: string): string {
  return `case when ${prefix}_name is not null then
    json_build_object('name', ${prefix}_name, 'displayName', ${prefix}_display_name, 'email', ${prefix}_email) end`
}
