interface Failure {
  message: string;
  stack?: string;
  generatedMessage?: boolean;
}

/** The error of a test with more text in its message, and in its stack, which runners print. */
export function withText(error: unknown, text: string): unknown {
  const failure: Failure = isFailure(error) ? error : withoutFrames(new Error(String(error)));
  const message = failure.message;
  // Some stacks are made when they are read, with the message of that moment.
  const stack = failure.stack;
  const longer = message ? `${message}\n\n${text}` : text;
  try {
    failure.message = longer;
    if (stack !== undefined) failure.stack = withoutOwnFrames(withMessage(stack, message, longer));
    // Jest shows its own text instead of a message that node:assert has made.
    if (failure.generatedMessage) failure.generatedMessage = false;
  } catch {
    // A frozen error stays as it is.
  }
  return failure;
}

// Where this error was made tells nothing.
function withoutFrames(error: Error): Error {
  error.stack = `${error.name}: ${error.message}`;
  return error;
}

// Not `instanceof Error`: in Jest it may be another realm's, and Vitest has copied it.
function isFailure(error: unknown): error is Failure {
  return typeof error === "object" && error !== null && typeof (error as Failure).message === "string";
}

function withMessage(stack: string, message: string, longer: string): string {
  const at = message ? stack.indexOf(message) : -1;
  if (at >= 0) return stack.slice(0, at) + longer + stack.slice(at + message.length);
  const [first, ...frames] = stack.split("\n");
  return [`${first}: ${longer}`, ...frames].join("\n");
}

// The runner shows the code of the first frame: that should be the test's, if there is one.
function withoutOwnFrames(stack: string): string {
  const isFrame = (line: string) => /^\s+at /.test(line);
  const isOwn = (line: string) => isFrame(line) && (line.includes(__dirname) || line.includes("node:internal/"));
  const lines = stack.split("\n");
  const others = lines.filter((line) => !isOwn(line));
  return others.some(isFrame) ? others.join("\n") : stack;
}
