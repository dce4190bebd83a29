const { test } = require("mockid/jest");

const { logInTwice } = require("../twice.cjs");

test("passes, and is audited", { audit: "warning" }, ({ mockid }) => logInTwice(mockid));
