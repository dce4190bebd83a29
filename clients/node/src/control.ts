import * as http from "node:http";
import * as https from "node:https";

import { ExpectationError, MockidError, RefusedError } from "./errors.js";
import { lastLines } from "./launch.js";

/** Where a server's control API is, and what is needed to reach it. */
export interface Address {
  readonly url: string;
  /** The file of its log, if a helper started the server. */
  readonly log?: string | undefined;
  readonly token?: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

// Connections of the tests themselves. `fetch` would be slower, and fake timers would stop it.
const agents = {
  "http:": new http.Agent({ keepAlive: true }),
  "https:": new https.Agent({ keepAlive: true }),
};

/** The control API of a server or of a sandbox. */
export class Control {
  constructor(
    private readonly base: string,
    private readonly address: Address,
  ) {}

  /** The JSON of the answer, or undefined if it has no body. Anything but success is an error. */
  async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.send(method, path, body);
    if (answer.status >= 300) throw refusal(method, path, answer);
    return (answer.text ? JSON.parse(answer.text) : undefined) as T;
  }

  /** Asks whether something is so; the answer that it is not is an error with the server's sentence. */
  async expect<T>(path: string, body: unknown): Promise<T> {
    const answer = await this.send("POST", path, body);
    if (answer.status === 200) return JSON.parse(answer.text) as T;
    const problem = parsed(answer.text);
    // A problem with `errors` is about the question itself.
    const isNotSo = (answer.status === 422 || answer.status === 409) && problem?.detail && !problem.errors;
    throw isNotSo ? new ExpectationError(problem.detail, problem) : refusal("POST", path, answer);
  }

  /** The version of the server; undefined if it is not mockid. */
  async version(): Promise<string | undefined> {
    const answer = await this.send("GET", "/version");
    const found = parsed(answer.text);
    if (answer.status >= 300 && found?.detail) throw refusal("GET", "/version", answer);
    return found?.name === "mockid" ? found.version : undefined;
  }

  /** A vendor's OpenAPI document, at its path in a sandbox. */
  async document<T>(vendor: string): Promise<T> {
    const answer = await this.ask("GET", new URL(`${vendor}/openapi.json`));
    if (answer.status !== 200) throw new MockidError(`GET ${vendor}/openapi.json: ${answer.status}`);
    return JSON.parse(answer.text) as T;
  }

  /** A text that is no JSON. */
  async text(path: string): Promise<string> {
    const answer = await this.send("GET", path);
    if (answer.status !== 200) throw refusal("GET", path, answer);
    return answer.text;
  }

  send(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.ask(method, new URL(`${this.base}/__admin${path}`), body);
  }

  private async ask(method: string, url: URL, body?: unknown): Promise<Answer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    try {
      return await exchange(method, url, this.headers(text), text);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const { url: server, log } = this.address;
      // A server without a log was not started here.
      const lost = log === undefined ? "does not answer" : "is gone";
      throw new MockidError(`the mockid server at ${server} ${lost} (${code ?? message})${lastLines(log)}`);
    }
  }

  private headers(text: string | undefined): http.OutgoingHttpHeaders {
    const headers: http.OutgoingHttpHeaders = {};
    if (this.address.token) headers["authorization"] = `Bearer ${this.address.token}`;
    if (text !== undefined) {
      headers["content-type"] = "application/json";
      headers["content-length"] = Buffer.byteLength(text);
    }
    return headers;
  }
}

function exchange(method: string, url: URL, headers: http.OutgoingHttpHeaders, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === "https:" ? https : http;
    const agent = agents[url.protocol as keyof typeof agents];
    const sent = request(url, { method, headers, agent }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on("data", (piece: Buffer) => pieces.push(piece));
      answer.on("error", reject);
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(pieces).toString("utf8") }));
    });
    sent.on("error", (error: NodeJS.ErrnoException) => {
      // The server may have closed an idle connection at the moment in which it was used again.
      if (sent.reusedSocket && error.code === "ECONNRESET") exchange(method, url, headers, body).then(resolve, reject);
      else reject(error);
    });
    sent.end(body);
  });
}

function parsed(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal(method: string, path: string, answer: Answer): RefusedError {
  const problem = parsed(answer.text);
  const sentence = problem?.detail ?? answer.text.slice(0, 200);
  const mistakes = (problem?.errors ?? []).map(({ field, detail }: any) => (field ? `${field}: ${detail}` : detail));
  // The only mistake is the sentence itself, after its place.
  const said = mistakes.length === 1 ? mistakes[0] : [sentence, ...mistakes].join("\n  ");
  return new RefusedError(`${method} /__admin${path}: ${answer.status}: ${said}`, answer.status, problem);
}
