import assert from "node:assert";
import { test as plain } from "node:test";

import { test } from "mockid/node-test";

import { shareTime } from "../time.mjs";

test("client and server share a time", ({ mockid }) => shareTime(mockid));

plain("the next test has the machine's time", () => assert(new Date().getFullYear() < 2030));
