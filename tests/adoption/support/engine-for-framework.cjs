// Loaded before the Framework, whose SDK (2, for JavaScript) knows no AWS_ENDPOINT_URL: an engine stands in for AWS.
const { createRequire } = require('node:module')
const AWS = createRequire(require.resolve('serverless/package.json'))('aws-sdk')

AWS.config.update({ endpoint: process.env.AWS_ENDPOINT_URL, s3ForcePathStyle: true, maxRetries: 2 })
