// What a vendor's OpenAPI document says to those who configure a client.

interface Body {
  examples?: Record<string, { summary?: string; value?: unknown }>;
}

interface Parameter {
  $ref?: string;
  name?: string;
  in?: string;
  required?: boolean;
  examples?: Body["examples"];
}

interface Operation {
  parameters?: Parameter[];
  operationId?: string;
  summary?: string;
  security?: object[];
  requestBody?: { content?: Record<string, Body> };
}

export interface Document {
  info: { title: string };
  tags?: { name: string; description?: string }[];
  paths: Record<string, Record<string, Operation>>;
  components?: { parameters?: Record<string, Parameter> };
}

/** A request that works with the accounts of the fixtures. */
export interface Example {
  operation: string;
  title: string;
  method: string;
  path: string;
  headers: [string, string][];
  body: string;
}

const FORM = "application/x-www-form-urlencoded";

/** The first example of each body that is JSON or a form, of operations that need no token to begin with. */
export function examplesOf(document: Document): Example[] {
  const found: Example[] = [];
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const content = operation.requestBody?.content ?? {};
      const media = ["application/json", FORM].find((type) => content[type]?.examples);
      const [example] = Object.values((media && content[media]?.examples) || {});
      if (!media || !example?.value || !/login|token|par$|device_auth/i.test(path)) continue;
      if (path.includes("{") || needsMore(operation, example.value)) continue;
      found.push({
        operation: operation.operationId ?? path,
        title: operation.summary ?? path,
        method: method.toUpperCase(),
        path,
        headers: [["Content-Type", media], ...requiredHeaders(operation, document)],
        body: textOf(example.value, media),
      });
    }
  }
  return found;
}

/** Whether it needs a token, or is the form of a page, which answers an interaction that is over. */
const needsMore = ({ security = [] }: Operation, value: unknown) =>
  security.length > 0 || (typeof value === "object" && value !== null && "interaction" in value);

function requiredHeaders({ parameters = [] }: Operation, document: Document): [string, string][] {
  const resolved = parameters.map((each) => document.components?.parameters?.[each.$ref?.split("/").at(-1) ?? ""] ?? each);
  const wanted = resolved.filter((each) => each.in === "header" && each.required);
  return wanted.map(({ name = "", examples = {} }) => [name, String(Object.values(examples)[0]?.value ?? "")]);
}

function textOf(value: unknown, media: string): string {
  if (typeof value === "string") return value;
  if (media !== FORM) return JSON.stringify(value);
  const fields = Object.entries(value as object).map(([name, each]): [string, string] => [name, String(each)]);
  return new URLSearchParams(fields).toString();
}

/** The rows of the table in the description of the vendor's tag: what is said of it in short. */
export function factsOf(document: Document): [string, string][] {
  const lines = document.tags?.[0]?.description?.split("\n") ?? [];
  const rows = lines.filter((line) => line.startsWith("| ") && !line.startsWith("| |") && !line.startsWith("| ---"));
  const facts = rows.map((row): [string, string] => {
    const [name = "", ...rest] = row.slice(1, row.lastIndexOf("|")).split("|");
    return [plain(name), plain(rest.join("|"))];
  });
  // The page has the addresses of this server.
  return facts.filter(([name]) => !/^(base path|hosts?)\b/.test(name));
}

/** Markdown of a cell as plain text. */
const plain = (text: string) => text.trim().replaceAll("`", "").replaceAll("**", "").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
