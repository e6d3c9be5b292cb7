// CloudFront function (cloudfront-js-2.0), viewer request of the API: takes off /api, which the API's own routes do not have.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it
function handler(event) {
  var request = event.request
  request.uri = request.uri.replace(/^\/api(?=\/)/, '')
  return request
}
