import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A mail as it came over the wire. */
export interface CaughtMail {
  /** Of the envelope. */
  readonly from: string;
  readonly to: readonly string[];
  /** By lower-case name, unfolded. */
  readonly headers: ReadonlyMap<string, string>;
  /** Headers and parts as they came. */
  readonly raw: string;
}

export interface SmtpCatcher {
  /** `smtp://127.0.0.1:<port>` */
  readonly url: string;
  readonly mails: readonly CaughtMail[];
  /** User and password of every log-in. */
  readonly logins: readonly string[];
}

/**
 * A small SMTP server in this process, gone after the test.
 *
 * @param answer what it says to a command in place of the usual; nothing for the usual; null never to answer
 */
export async function startSmtpCatcher(
  answer: (command: string) => string | null | undefined = () => undefined,
): Promise<SmtpCatcher> {
  const mails: CaughtMail[] = [];
  const logins: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    converse(socket, { answer, logins, caught: (mail) => mails.push(mail) });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, mails, logins };
}

interface Conversation {
  readonly answer: (command: string) => string | null | undefined;
  readonly logins: string[];
  readonly caught: (mail: CaughtMail) => void;
}

function converse(socket: Socket, { answer, logins, caught }: Conversation): void {
  let envelope = { from: '', to: [] as string[] };
  let data: string[] | undefined;
  let rest = '';
  const say = (usual: string, command: string): void => {
    const given = answer(command);
    if (given !== null) socket.write(`${given ?? usual}\r\n`);
  };
  const takeCommand = (line: string): string => {
    const address = /<(.*)>/.exec(line)?.[1] ?? '';
    if (/^EHLO/i.test(line)) return '250-catcher\r\n250 AUTH PLAIN';
    if (/^AUTH PLAIN /i.test(line)) {
      logins.push(Buffer.from(line.slice(11), 'base64').toString().slice(1).replace('\0', ':'));
      return '235 welcome';
    }
    if (/^MAIL FROM/i.test(line)) envelope.from = address;
    if (/^RCPT TO/i.test(line)) envelope.to.push(address);
    if (!/^DATA/i.test(line)) return '250 ok';
    data = [];
    return '354 go on';
  };
  const take = (line: string): void => {
    if (data === undefined) {
      say(takeCommand(line), line);
    } else if (line !== '.') {
      data.push(line.replace(/^\./, ''));
    } else {
      const raw = data.join('\r\n');
      caught({ ...envelope, headers: readHeaders(raw), raw });
      data = undefined;
      envelope = { from: '', to: [] };
      say('250 kept', 'END');
    }
  };
  say('220 catcher', '');
  socket.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
}

function readHeaders(raw: string): Map<string, string> {
  const [head = ''] = raw.split('\r\n\r\n');
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  return new Map(lines.map((line) => [line.split(':')[0]?.toLowerCase() ?? '', line.replace(/^[^:]*: ?/, '')]));
}
