import { test } from "mockid/vitest";

import { logInTwice } from "../twice.mjs";

test.extend({ mockidOptions: { audit: "warning" } })("passes, and is audited", ({ mockid }) => logInTwice(mockid));
