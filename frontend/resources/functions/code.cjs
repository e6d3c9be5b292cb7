// The text of each CloudFront function, for hosting.yml: ${file()} of a .js file would run it
const { readFileSync } = require('node:fs')
const { join } = require('node:path')

const textOf = (name) => readFileSync(join(__dirname, `${name}.js`), 'utf8')

module.exports = () => ({ pagePath: textOf('page-path'), apiPath: textOf('api-path') })
