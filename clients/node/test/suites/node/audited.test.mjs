import { test } from "mockid/node-test";

import { logInTwice } from "../twice.mjs";

test("passes, and is audited", { audit: "warning" }, ({ mockid }) => logInTwice(mockid));
