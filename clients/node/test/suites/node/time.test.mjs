import assert from "node:assert";
import { test as plain } from "node:test";

import { nodeTimers } from "mockid";
import { test } from "mockid/node-test";

import { shareTime } from "../time.mjs";

test("client and server share a time", ({ mockid, t }) =>
  shareTime(mockid, nodeTimers(t.mock.timers, ["Date", "setInterval"])));

plain("the next test has the machine's time", () => assert(new Date().getFullYear() < 2030));
