// CloudFront function (cloudfront-js-2.0), viewer request of the page: an address of the page's own becomes the one file that shows them all.
// A path whose last part has an extension is a file: what is not there is 404, and not the page. The API is another behavior, and never comes here.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it
function handler(event) {
  var request = event.request
  var last = request.uri.slice(request.uri.lastIndexOf('/') + 1)
  if (!last.includes('.')) request.uri = '/index.html'
  return request
}
