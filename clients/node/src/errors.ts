/** mockid could not do what it was asked: no binary, no server, a refused request. */
export class MockidError extends Error {
  override name = "MockidError";
}

/** The server refused a call of the control API. */
export class RefusedError extends MockidError {
  override name = "RefusedError";
  // Private, so that runners do not print the whole document.
  readonly #problem: unknown;

  constructor(
    message: string,
    readonly status: number,
    problem: unknown,
  ) {
    super(message);
    this.#problem = problem;
  }

  /** The problem document (RFC 9457) of the answer. */
  get problem(): unknown {
    return this.#problem;
  }
}

/** What a test expects is not so; the message is the server's sentence. */
export class ExpectationError extends MockidError {
  override name = "ExpectationError";
  readonly #details: unknown;

  constructor(message: string, details: unknown) {
    super(message);
    this.#details = details;
  }

  /** The whole answer of the server: what was found, and what was nearest. */
  get details(): unknown {
    return this.#details;
  }
}
