import { createServer } from 'node:http';

/**
 * An S3 in memory that verifies each request and asks the role's policies: objects of up to 5 MB, and lists.
 *
 * @returns its address, and the requests that it refused
 */
export async function openS3(local) {
  const objects = new Map();
  const refused = [];
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-methods', 'GET, PUT');
    response.setHeader('access-control-allow-headers', headers['access-control-request-headers'] ?? '*');
    response.setHeader('access-control-expose-headers', 'etag, date');
    response.setHeader('date', new Date(local.clock.now()).toUTCString());
    if (method === 'OPTIONS') return response.end();
    const body = Buffer.concat(await request.toArray());
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const [bucket, ...key] = decodeURIComponent(pathname.slice(1)).split('/');
    // A policy restricts lists by `s3:prefix`; here the prefix stands in the resource.
    const isList = key.join('') === '';
    const name = isList ? searchParams.get('prefix') : key.join('/');
    const action = isList ? 's3:ListBucket' : method === 'PUT' ? 's3:PutObject' : 's3:GetObject';
    try {
      const wish = { action, resource: `arn:aws:s3:::${bucket}/${name}` };
      const { allowed } = await local.verifyRequest({ method, url, headers, body }, wish);
      if (!allowed) throw Object.assign(new Error('Access Denied'), { name: 'AccessDenied' });
    } catch (error) {
      refused.push(`${error.name}: ${method} ${name}`);
      return response.writeHead(403).end(`<Error><Code>${error.name}</Code></Error>`);
    }
    if (method === 'PUT') objects.set(name, body);
    if (!isList) return response.setHeader('etag', '"1"').end(objects.get(name));
    const found = [...objects.keys()].filter((one) => one.startsWith(name));
    const contents = found.map((one) => `<Contents><Key>${one}</Key></Contents>`).join('');
    response.end(`<ListBucketResult><Name>${bucket}</Name>${contents}</ListBucketResult>`);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, objects, refused, close };
}
