// Plain JavaScript: the Framework's plugin runs it too, under whatever Node the user types `npx serverless` with.

/**
 * @callback FindReference
 * @param {string} logicalId
 * @param {string | undefined} attribute of GetAtt; undefined for Ref
 * @param {string} at where the reference stands: `Properties.VpcConfig.SubnetIds.0`
 * @param {boolean} [isInText] it stands in the text of `Fn::Sub`, and so does what takes its place
 * @returns {unknown} what takes its place; undefined leaves it as it is
 */

/**
 * The same value with its references (`Ref`, `Fn::GetAtt`, and those in the text of `Fn::Sub`) replaced by what `find` knows of them.
 *
 * @param {any} value a part of a template; not changed
 * @param {FindReference} find is asked for every reference
 * @param {string} [at]
 * @returns {any}
 */
export function replaceReferences(value, find, at = '') {
  if (Array.isArray(value)) return value.map((each, index) => replaceReferences(each, find, below(at, index)))
  if (value === null || typeof value !== 'object') return value
  const [key, ...more] = Object.keys(value)
  if (more.length === 0 && key === 'Ref') return find(value.Ref, undefined, at) ?? value
  if (more.length === 0 && key === 'Fn::GetAtt') {
    const [logicalId, ...attribute] = [value[key]].flat().flatMap((word) => String(word).split('.'))
    return find(logicalId, attribute.join('.'), at) ?? value
  }
  if (more.length === 0 && key === 'Fn::Sub') return { 'Fn::Sub': replaceInText(value[key], find, at) }
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, replaceReferences(each, find, below(at, name))]))
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html: `${!Literal}` stays, own names come first
function replaceInText(sub, find, at) {
  const [text, own] = Array.isArray(sub) ? [sub[0], replaceReferences(sub[1] ?? {}, find, at)] : [sub, undefined]
  const replaced = text.replace(/\$\{([A-Za-z0-9]+)(?:\.([A-Za-z0-9.]+))?\}/g, (whole, logicalId, attribute) =>
    own && logicalId in own ? whole : (find(logicalId, attribute, at, true) ?? whole),
  )
  return own ? [replaced, own] : replaced
}

function below(at, name) {
  return at ? `${at}.${name}` : String(name)
}
