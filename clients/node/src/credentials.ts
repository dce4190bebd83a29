import { MockidError } from "./errors.js";

/** What is read of a vendor's document. */
export interface Described {
  paths: Record<string, Record<string, Operation>>;
}

interface Operation {
  operationId?: string;
  requestBody?: { content?: Record<string, { examples?: Record<string, { value?: unknown }> }> };
}

type Fields = Record<string, string>;

const SECRETS = ["password", "secret", "api_key", "client_secret"];

/**
 * The credentials in a vendor's document, whose examples have the first working account of the fixtures. Those of
 * the OIDC provider are the client and the user of the password grant, since its logins are pages.
 */
export function credentialsIn(document: Described, vendor: string, operation?: string): Fields {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  const found = operations
    .filter(({ operationId }) => (operation ? operationId === operation : !operationId?.endsWith("Register")))
    .map(fieldsOf)
    .find((fields) => fields && (operation !== undefined || SECRETS.some((secret) => secret in fields)));
  if (found) return found;
  const of = operation ? `the operation ${operation} of ${vendor}` : vendor;
  throw new MockidError(`the fixtures have no credentials in plain text for ${of}`);
}

function fieldsOf({ requestBody }: Operation): Fields | undefined {
  for (const { examples = {} } of Object.values(requestBody?.content ?? {})) {
    const value = (examples["demo"] ?? examples["password"])?.value as Fields | undefined;
    if (!value) continue;
    const { grant_type: _, scope: __, ...fields } = value;
    return fields;
  }
  return undefined;
}
