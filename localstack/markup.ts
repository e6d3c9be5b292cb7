import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

/** HTML whose values are escaped, by Hono's tag. `raw` takes text that is HTML already. */
export { html, raw }
export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>
