import { createServer } from 'node:http';
import { told } from '../../edge/told.ts';

/** The service behind: reads what it is sent, and gives the answer that it was told, at once. */
const answer = Buffer.from(told('UPSTREAM_ANSWER'));
const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': answer.length };

const server = createServer((request, response) => {
  request.resume();
  request.once('end', () => response.writeHead(201, headers).end(answer));
});
server.keepAliveTimeout = 65_000;
server.listen(Number(told('UPSTREAM_PORT')), '127.0.0.1');
