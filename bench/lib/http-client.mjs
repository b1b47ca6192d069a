// A client that costs little beside the server that it measures: both share the machine's cores. Keep-alive sockets, one
// request at a time on each, the answer read and parsed whole; what `fetch` and `node:http` do besides would be a
// quarter of a core.
import { connect } from 'node:net';

const END_OF_HEAD = '\r\n\r\n';

/**
 * @param {number} port on 127.0.0.1
 */
export function createHttpClient(port) {
  /** Connections on which nothing is under way. */
  const idle = [];
  const open = new Set();

  const exchange = async (head, body) => {
    const reused = idle.pop();
    const connection = reused ?? openConnection(port, open);
    const text = `${head}Host: 127.0.0.1:${port}\r\nContent-Length: ${Buffer.byteLength(body)}${END_OF_HEAD}${body}`;
    try {
      const answer = await connection.exchange(text);
      if (connection.isOpen()) idle.push(connection);
      return answer;
    } catch (error) {
      // The server closed an idle connection at the moment at which it was used again.
      if (reused !== undefined && !connection.hasBegun()) return await exchange(head, body);
      throw error;
    }
  };

  return {
    /**
     * @param {string} method
     * @param {string} path
     * @param {{ headers?: Record<string, string>, body?: string }} options
     * @returns what the JSON of the answer says
     * @throws {Error} for a status of 300 and above, with the beginning of the answer
     */
    send: async (method, path, { headers = {}, body = '' } = {}) => {
      let head = `${method} ${path} HTTP/1.1\r\n`;
      for (const name in headers) head += `${name}: ${headers[name]}\r\n`;
      const answer = await exchange(head, body);
      if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text.slice(0, 300)}`);
      return answer.text === '' ? {} : JSON.parse(answer.text);
    },
    destroy: () => {
      for (const socket of open) socket.destroy();
    },
  };
}

function openConnection(port, open) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  open.add(socket);
  let received = Buffer.alloc(0);
  let settle;
  let error = new Error('The connection was closed.');
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const answer = readAnswer(received);
    if (answer === undefined) return;
    if (answer.closes) socket.destroy();
    received = Buffer.alloc(0);
    settle?.resolve(answer);
    settle = undefined;
  });
  socket.on('error', (cause) => {
    error = cause;
  });
  socket.on('close', () => {
    open.delete(socket);
    settle?.reject(error);
  });
  return {
    exchange: (text) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(error);
        settle = { resolve, reject };
        socket.write(text);
      }),
    isOpen: () => !socket.destroyed,
    hasBegun: () => received.length > 0,
  };
}

/** The answer that these bytes are, if they are the whole of it. */
function readAnswer(bytes) {
  const end = bytes.indexOf(END_OF_HEAD);
  if (end === -1) return undefined;
  const head = bytes.latin1Slice(0, end).toLowerCase();
  const status = Number(head.slice(9, 12));
  const closes = head.includes('\r\nconnection: close');
  const start = end + END_OF_HEAD.length;
  if (head.includes('\r\ntransfer-encoding: chunked')) {
    const text = readChunks(bytes, start);
    return text === undefined ? undefined : { status, closes, text };
  }
  const [, length = '0'] = /\r\ncontent-length: (\d+)/.exec(head) ?? [];
  const stop = start + Number(length);
  return bytes.length < stop ? undefined : { status, closes, text: bytes.utf8Slice(start, stop) };
}

/** The body in chunks (RFC 9112, section 7.1), if its last one is there. */
function readChunks(bytes, start) {
  const chunks = [];
  for (let position = start; ; ) {
    const lineEnd = bytes.indexOf('\r\n', position);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(bytes.latin1Slice(position, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (bytes.length < next) return undefined;
    if (size === 0) return Buffer.concat(chunks).toString();
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    position = next;
  }
}
