/** The page whose scripts may upload: an engine lets no other through, whatever a bucket's rules say. */
export const pageOrigin = 'http://127.0.0.1:65000'
